package dev.worker.nats.internal.job;

import dev.worker.nats.internal.record.JobRecord;
import dev.worker.nats.internal.record.Standing;

/**
 * A job and where it stands.
 *
 * @param job the job
 * @param place its place among all jobs
 * @param standing where it stands
 * @param revision the revision of its standing, 0 if it has none yet
 */
public record JobView(JobRecord job, long place, Standing standing, long revision) {

    /** The same after a step. */
    public JobView with(Standing next, long nextRevision) {
        return new JobView(job, place, next, nextRevision);
    }
}
