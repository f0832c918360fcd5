package dev.worker.api;

import java.util.Objects;

/**
 * That a job comes after another one.
 *
 * @param parent the job to wait for
 * @param policy what becomes of the waiting job if the parent fails or is cancelled
 */
public record Dependency(JobId parent, ParentPolicy policy) {

    /** The most jobs that one job can come after. */
    public static final int MAX_PARENTS = 10_000;

    /** Checks that nothing is null. */
    public Dependency {
        Objects.requireNonNull(parent, "parent");
        Objects.requireNonNull(policy, "policy");
    }
}
