package dev.worker.api;

/** How well something is. The order is from well to ill. */
public enum Health {
    /** All is well. */
    HEALTHY,
    /** It works, but not as it should: errors, lag, or a dependency away. */
    DEGRADED,
    /** It does not work. */
    UNHEALTHY;

    /** The worse of the two. */
    public Health worse(Health other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
