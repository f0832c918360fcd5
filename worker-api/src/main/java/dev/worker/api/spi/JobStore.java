package dev.worker.api.spi;

import dev.worker.api.Cancellation;
import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.Progress;
import dev.worker.api.WorkerException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Remembers jobs: their states, results and failures. A dead letter is a job in state FAILED.
 *
 * <p>Where a transport and a job store come from the same {@link Backend}, a settlement of the transport <em>is</em> the
 * change of state in the store: one write, and the methods {@link #create}, {@link #start} and {@link #settle} are not
 * called. Where they differ, the engine calls them before it publishes, after it fetches and before it acknowledges, and
 * goes on only with what the store accepted.
 *
 * <p>Threads, errors and time: as for {@link Transport}.
 */
public interface JobStore extends AutoCloseable {

    /**
     * How much it remembers of jobs, by message type. Asked by whoever needs more than there is, to say so at once instead of
     * waiting for what will not come. Less than everything is possible only where transport and job store are one backend's.
     */
    default TrackingLevels tracking() {
        return TrackingLevels.ALL;
    }

    /** Remembers new jobs, under the contract of {@link Transport#publish}. */
    List<Receipt> create(List<Envelope> envelopes);

    /**
     * Marks delivered jobs as RUNNING under this owner and the attempts of the deliveries.
     *
     * @return one answer per delivery; LOST for a job that has ended, or whose newest attempt is the same or newer
     */
    List<Settled> start(OwnerId owner, String worker, List<Delivery> deliveries);

    /** Changes running jobs, under the contract of {@link Transport#settle}, leases aside. */
    List<Settled> settle(OwnerId owner, List<Settlement> settlements);

    /** A job without its payload. */
    Optional<JobInfo> find(JobId id);

    /** A job with everything. */
    Optional<StoredJob> load(JobId id);

    /** The states of those of the jobs that exist. */
    Map<JobId, JobState> states(Collection<JobId> ids);

    /** The jobs that match, newest first. */
    List<JobInfo> list(JobQuery query);

    /**
     * The jobs that a job comes after, in the order in which they were named, and what became of them. Results are given as
     * long as the job that comes after has not ended.
     *
     * @return none for a job that comes after none, or that is not known
     */
    default List<Parent> parents(JobId child) {
        return List.of();
    }

    /** How many jobs there are in which states, and how long they wait. */
    JobStatistics statistics();

    /**
     * Cancels a job that waits; asks for the cancelling of one that runs. The request stays until the job ends: should its
     * process die or give it back, the owner of the next attempt learns of it. What comes after a job that was cancelled is
     * changed with it, as {@link Transport#publish} says.
     *
     * @param reason why, for people
     */
    Cancellation cancel(JobId id, String reason);

    /**
     * Stores how far running jobs are. Updates of attempts that are no longer running under the owner are dropped.
     *
     * @param updates by job; one per job
     */
    void progress(OwnerId owner, Map<JobId, AttemptProgress> updates);

    /**
     * Stores how far a running job is, in place of what was stored before. It stays with the job until that has succeeded or
     * was cancelled.
     *
     * @return LOST if the job does not run under this owner and attempt (any more); nothing was changed then
     * @throws dev.worker.api.WorkerException {@link dev.worker.api.ErrorCode#NOT_SUPPORTED} if this store keeps none
     */
    default Settled checkpoint(OwnerId owner, JobId id, int attempt, byte[] checkpoint) {
        throw new WorkerException(ErrorCode.NOT_SUPPORTED, "this job store keeps no checkpoints");
    }

    /** What {@link #checkpoint(OwnerId, JobId, int, byte[])} stored last for a job that has not ended well since. */
    default Optional<byte[]> checkpoint(JobId id) {
        return Optional.empty();
    }

    /**
     * Puts dead letters back to QUEUED with their attempts at zero. Failures stay. A dead letter whose unique key another job
     * holds by now stays where it is.
     *
     * <p>Jobs that failed without having run, because a parent did, follow it: they are WAITING again, and so are those that
     * failed because of them. They do so once none of their parents has failed or was cancelled any more. Asked for by itself,
     * such a job stays where it is as long as a parent is a dead letter; for parents that were cancelled or are gone it does not
     * wait any more.
     *
     * @return those of the jobs that were put back, whether to QUEUED or to WAITING
     */
    Set<JobId> requeue(Collection<JobId> ids);

    /**
     * Dead letters that failed so long ago, by the server's clock, or longer.
     *
     * @param max at most this many
     * @throws dev.worker.api.WorkerException {@link dev.worker.api.ErrorCode#NOT_SUPPORTED} if this store cannot tell
     */
    default List<JobId> deadLettersOlderThan(Duration age, int max) {
        throw new WorkerException(
                ErrorCode.NOT_SUPPORTED, "this job store cannot tell how old its dead letters are; they are kept");
    }

    /**
     * Deletes dead letters for good.
     *
     * @return how many of the jobs were
     */
    int discard(Collection<JobId> ids);

    /**
     * Deletes jobs that have ended and whose time to keep is over, except parents of jobs that have not ended.
     *
     * @param max at most this many, so that one call stays short
     * @return how many were deleted
     */
    int purge(int max);

    /** Releases connections and threads. Jobs stay. May be called twice. */
    @Override
    void close();

    /**
     * How far one attempt is.
     *
     * @param attempt the attempt that reports
     * @param progress what it reports
     */
    record AttemptProgress(int attempt, Progress progress) {}
}
