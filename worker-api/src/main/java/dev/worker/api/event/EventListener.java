package dev.worker.api.event;

/**
 * Is told of events. Called by the engine's own threads, one at a time per job but for different jobs at once, after
 * the store holds what the event says. Must return quickly; what it throws is logged and changes nothing.
 */
@FunctionalInterface
public interface EventListener {

    /** Something happened. */
    void on(WorkerEvent event);
}
