package dev.worker.api;

/**
 * Which of the waiting jobs of a queue a worker takes first. Chosen per worker; workers with different orders may
 * share a queue. Ties are broken first in, first out.
 */
public enum ClaimOrder {
    /** First in, first out: the order in which the server accepted the jobs. */
    FIFO,
    /** Last in, first out. Old jobs may starve. */
    LIFO,
    /** Lower priority numbers first, then first in, first out. Jobs with high numbers may starve. */
    PRIORITY,
    /**
     * By chance: at each draw a job is taken with a probability proportional to {@code 1 / priority}. Nothing
     * starves.
     */
    WEIGHTED_RANDOM
}
