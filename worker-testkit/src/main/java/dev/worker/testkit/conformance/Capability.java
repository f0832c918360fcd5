package dev.worker.testkit.conformance;

import dev.worker.api.ClaimOrder;

/** What a backend may lack without breaking its contract. */
public enum Capability {
    /** {@link ClaimOrder#LIFO}. */
    LIFO,
    /** {@link ClaimOrder#PRIORITY}. */
    PRIORITY,
    /** {@link ClaimOrder#WEIGHTED_RANDOM}. */
    WEIGHTED_RANDOM,
    /** It knows which types wait ({@link dev.worker.api.spi.Transport#waitingTypes}). */
    WAITING_TYPES,
    /** It notes what began of the jobs under which a process died ({@link dev.worker.api.spi.Transport#begin}). */
    BEGINNINGS,
    /** Claims by key ({@link dev.worker.api.spi.Transport#limitsKeys}). */
    KEY_LIMITS,
    /** Jobs that wait for others. */
    DEPENDENCIES,
    /** Unique keys that are held otherwise than until their job has ended, and what replaces a message under a key. */
    UNIQUE_RULES,
    /** Jobs that come to be with the settlement of another ({@link dev.worker.api.spi.Settlement#next()}). */
    NEXT_JOBS,
    /** Checkpoints of running jobs. */
    CHECKPOINTS,
    /** What was published outlives the backend that it was published through. */
    DURABLE
}
