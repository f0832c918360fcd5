package dev.worker.core.internal.engine;

import dev.worker.api.JobId;
import dev.worker.api.Message;
import dev.worker.api.spi.Envelope;
import java.util.ArrayList;
import java.util.List;

/**
 * What the end of an attempt brings along.
 *
 * @param next jobs that come to be in its settlement
 * @param events domain events for the subscribers of this process, once it is settled
 */
record Consequences(List<Envelope> next, List<Published> events) {

    static final Consequences NONE = new Consequences(List.of(), List.of());

    Consequences plus(Consequences other) {
        if (other.next.isEmpty() && other.events.isEmpty()) {
            return this;
        }
        List<Envelope> allNext = new ArrayList<>(next);
        allNext.addAll(other.next);
        List<Published> allEvents = new ArrayList<>(events);
        allEvents.addAll(other.events);
        return new Consequences(allNext, allEvents);
    }

    /** A domain event and its id. */
    record Published(JobId id, Message<?> event) {}
}
