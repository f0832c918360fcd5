package dev.worker.core.internal.engine;

import dev.worker.api.EventSubscriber;
import dev.worker.api.JobId;
import java.util.Objects;

/**
 * Who wants to be told of which domain events.
 *
 * @param <E> the event class
 */
public record Subscription<E>(Class<E> event, EventSubscriber<? super E> subscriber) {

    /** Checks that nothing is null. */
    public Subscription {
        Objects.requireNonNull(event, "event");
        Objects.requireNonNull(subscriber, "subscriber");
    }

    boolean wants(Object published) {
        return event.isInstance(published);
    }

    void tell(Object published, JobId id) throws Exception {
        subscriber.on(event.cast(published), id);
    }
}
