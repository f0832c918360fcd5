package dev.worker.api.event;

/**
 * Is told of events. Called by the engine's own threads, one at a time per job but for different jobs at once, after
 * the store holds what the event says; of a new job alone the thread that enqueues tells, maybe while a worker already tells of
 * its start or end. Must return quickly, and not close the
 * runtime, which waits for these threads; what it throws is logged and changes nothing.
 */
@FunctionalInterface
public interface EventListener {

    /** Something happened. */
    void on(WorkerEvent event);
}
