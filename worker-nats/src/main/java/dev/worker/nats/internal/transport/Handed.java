package dev.worker.nats.internal.transport;

import dev.worker.nats.internal.record.Lane;
import dev.worker.nats.internal.record.Ticket;
import io.nats.client.Message;
import io.nats.client.impl.NatsJetStreamMetaData;

/**
 * A ticket that the server has handed to us and wants to hear of again.
 *
 * @param ticket the ticket
 * @param lane where it waited
 * @param replyTo where to tell what became of it
 * @param sequence its place in the stream, if it is all there is of its job, else 0
 * @param again whether it was handed out before and not answered, or given back; known only if it is all there is of its job
 */
record Handed(Ticket ticket, Lane lane, String replyTo, long sequence, boolean again) {

    /** Reads the ticket. */
    static Handed of(Message message, Lane lane) {
        Ticket ticket = Ticket.of(message.getData());
        if (!ticket.isAlone()) {
            return new Handed(ticket, lane, message.getReplyTo(), 0, false);
        }
        NatsJetStreamMetaData data = message.metaData();
        return new Handed(ticket, lane, message.getReplyTo(), data.streamSequence(), data.deliveredCount() > 1);
    }
}
