package dev.worker.nats.internal.transport;

import dev.worker.nats.internal.record.Lane;
import dev.worker.nats.internal.record.Ticket;

/**
 * A ticket that the server has handed to us and wants to hear of again.
 *
 * @param ticket the ticket
 * @param lane where it waited
 * @param replyTo where to tell what became of it
 */
record Handed(Ticket ticket, Lane lane, String replyTo) {}
