package dev.worker.nats.internal.job;

import dev.worker.nats.internal.record.JobRecord;
import dev.worker.nats.internal.record.Standing;
import dev.worker.nats.internal.stream.Bucket;

/**
 * A job and where it stands.
 *
 * @param job the job
 * @param place its place among all jobs, 0 if it has no record
 * @param standing where it stands
 * @param revision the revision of its standing, 0 if it has none yet
 */
public record JobView(JobRecord job, long place, Standing standing, long revision) {

    private static final long NOWHERE = 0;

    /** A job without a record: its ticket is all there is of it. */
    public static JobView unrecorded(JobRecord job) {
        return new JobView(job, NOWHERE, Standing.first(job), Bucket.NONE);
    }

    /** Whether it has no record. */
    public boolean isUnrecorded() {
        return place == NOWHERE;
    }

    /** The same after a step that was written: the first one of a job without a record made its record. */
    public JobView with(Standing next, long written) {
        return isUnrecorded()
                ? new JobView(job.standing(next), written, next, Bucket.NONE)
                : new JobView(job, place, next, written);
    }

    /** The same after a step that was not written, and need not be. */
    public JobView unwritten(Standing next) {
        return new JobView(job, place, next, revision);
    }
}
