package dev.worker.core.internal.memory;

import dev.worker.api.JobState;
import dev.worker.api.ParentPolicy;

/** That one job comes after another. Guarded by the lock of {@link Dependencies}. */
final class Edge {

    final Job parent;
    final Job child;
    ParentPolicy policy;
    /** The state in which the parent ended; null as long as it has not. */
    JobState ended;
    /** Whether the parent is kept for the child. */
    boolean keeps;

    Edge(Job parent, Job child, ParentPolicy policy) {
        this.parent = parent;
        this.child = child;
        this.policy = policy;
    }

    boolean isOpen() {
        return ended == null;
    }

    /** Whether the child must not run as things are. */
    boolean forbids() {
        return policy != ParentPolicy.RUN && (ended == JobState.FAILED || ended == JobState.CANCELLED);
    }
}
