package dev.worker.api;

/**
 * Is told of domain events in its process, one at a time, in the order in which they were published. Has a thread and a bounded
 * buffer of its own: while it is slow no job and no other subscriber waits, and what does not fit is dropped and counted
 * ({@code worker.dropped-events}).
 *
 * @param <E> the event class
 */
@FunctionalInterface
public interface EventSubscriber<E> {

    /**
     * Takes an event.
     *
     * @param event the event
     * @param id the event's id; the same as that of its job where it is delivered in both ways
     * @throws Exception anything; it is logged and the next event follows
     */
    void on(E event, JobId id) throws Exception;
}
