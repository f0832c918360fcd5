package dev.worker.nats.internal.transport;

import dev.worker.nats.internal.record.Lane;
import dev.worker.nats.internal.record.Ticket;
import io.nats.client.Message;

/**
 * A ticket that the server has handed to us and wants to hear of again.
 *
 * @param ticket the ticket
 * @param lane where it waited
 * @param replyTo where to tell what became of it
 * @param sequence its place in the stream, if it is all there is of its job, else 0
 * @param again whether it was handed out before and not answered, or given back
 */
record Handed(Ticket ticket, Lane lane, String replyTo, long sequence, boolean again) {

    // The subject that the server wants an answer on, as ADR-15 of NATS has it: $JS.ACK, then, with a domain, that and the hash of the
    // account; stream, consumer, how often it was handed out, sequence in the stream, sequence of the consumer, time, how many are left;
    // with a domain, one more. The client's own reader reads the time too, which costs more than all that is needed here.
    private static final int TOKENS_BEFORE = 4;
    private static final int TOKENS_BEFORE_WITH_DOMAIN = 6;
    private static final int TOKENS_WITH_DOMAIN = 11;

    /** Reads the ticket. */
    static Handed of(Message message, Lane lane) {
        Ticket ticket = Ticket.of(message.getData());
        String replyTo = message.getReplyTo();
        boolean withDomain = token(replyTo, TOKENS_WITH_DOMAIN - 1) > 0;
        int deliveries = token(replyTo, withDomain ? TOKENS_BEFORE_WITH_DOMAIN : TOKENS_BEFORE);
        int sequence = replyTo.indexOf('.', deliveries) + 1;
        return new Handed(ticket, lane, replyTo, ticket.isAlone() ? number(replyTo, sequence) : 0,
                number(replyTo, deliveries) > 1);
    }

    /** Where the token begins that has so many before it; 0 if there is none. */
    private static int token(String subject, int before) {
        int at = 0;
        for (int passed = 0; passed < before; passed++) {
            at = subject.indexOf('.', at) + 1;
            if (at == 0) {
                return 0;
            }
        }
        return at;
    }

    private static long number(String subject, int from) {
        return Long.parseLong(subject, from, subject.indexOf('.', from), 10);
    }
}
