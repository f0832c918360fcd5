package dev.worker.core.internal.memory;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What ties a job to others; most jobs have none. Guarded by the lock of {@link Dependencies}, what is said otherwise of
 * aside.
 */
final class Ties {

    final List<Edge> parents = new ArrayList<>();
    final Set<Edge> children = new LinkedHashSet<>();
    /** How many parents have not ended; one more while the job is being published. */
    int open;
    /** How many parents forbid the job to run. */
    int forbidding;
    /** Whether its parents are kept for it. */
    boolean keepsParents;

    /** How many jobs that have not ended need this one kept. Guarded by the lock of this job's queue. */
    int needed;
    /** Whether it was to be forgotten while it was needed. Guarded by the lock of this job's queue. */
    boolean overdue;
}
