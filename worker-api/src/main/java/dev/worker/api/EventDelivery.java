package dev.worker.api;

/** How a {@linkplain EventRule domain event} reaches those who want it. */
public enum EventDelivery {
    /** To the subscribers in the process that ran the attempt, as far as it lives and they keep up. */
    IN_PROCESS,
    /** As a job of its own, which comes to be in the transaction in which the outcome is stored, and is handled by any worker. */
    DURABLE,
    /** Both, under the same id. */
    BOTH
}
