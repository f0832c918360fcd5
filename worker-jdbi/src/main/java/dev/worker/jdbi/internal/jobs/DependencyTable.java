package dev.worker.jdbi.internal.jobs;

import dev.worker.api.JobState;
import dev.worker.api.ParentPolicy;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The statements about dependencies that touch many rows, in each system's own words. All run in a transaction of the caller. */
public interface DependencyTable {

    /** How long a job is kept that was cancelled because of a parent. */
    Duration KEEP_CANCELLED = Duration.ofDays(7);

    /**
     * Locks jobs in the order of their ids, until the transaction ends, and marks them as parents.
     *
     * @return those that there are
     */
    List<Held> hold(Handle handle, Collection<UUID> parents);

    /** Remembers what comes after what. */
    void insert(Handle handle, List<Edge> edges);

    /**
     * Notes on the open edges of parents how these have ended.
     *
     * @return those edges
     */
    List<Edge> close(Handle handle, Map<UUID, JobState> ended);

    /**
     * Tells jobs that parents of theirs have ended; those that are not WAITING are left alone.
     *
     * @param releases at most one per job, in the order in which the rows are to be locked
     * @return those jobs that do not wait any more
     */
    List<Followed> release(Handle handle, List<Release> releases);

    /** A parent and its state under the lock. */
    record Held(UUID id, String queue, JobState state) {}

    /**
     * That one job comes after another.
     *
     * @param place which of the child's parents it is
     */
    record Edge(UUID child, UUID parent, int place, ParentPolicy policy) {}

    /**
     * What a job is told.
     *
     * @param closed how many of its parents have ended
     * @param fate FAILED or CANCELLED if it must not run, else null
     * @param reason why it must not
     */
    record Release(UUID id, int closed, JobState fate, String reason) {}

    /** A job that was changed along with a parent. */
    record Followed(UUID id, String queue, JobState state) {}
}
