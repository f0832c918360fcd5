package dev.worker.nats.internal.lifecycle;

import dev.worker.api.spi.TrackingLevels;
import dev.worker.nats.internal.family.FamilyParts;
import dev.worker.nats.internal.job.CancelMarks;
import dev.worker.nats.internal.job.Hints;
import dev.worker.nats.internal.job.JobRecords;
import dev.worker.nats.internal.job.Onward;
import dev.worker.nats.internal.job.UniqueKeys;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.stream.Bucket;
import dev.worker.nats.internal.stream.Journal;
import dev.worker.nats.internal.stream.Topology;
import java.time.InstantSource;

/**
 * What transport and job store do jobs with, made once for both.
 *
 * @param time the server's time
 * @param tracking how much is remembered of jobs
 * @param records the records of jobs
 * @param hints what is told to all processes
 * @param onward where waiting jobs are sent
 * @param creation how jobs come into being
 * @param settling how running jobs change
 * @param family how jobs that come after others are told of these
 * @param forgetting how they go
 * @param release how jobs become ready when their time comes
 * @param marks which running jobs are wanted to be cancelled
 */
public record JobParts(InstantSource time, TrackingLevels tracking, JobRecords records, Hints hints, Onward onward,
        Creation creation, Settling settling, FamilyParts family, Forgetting forgetting,
        DueRelease release, CancelMarks marks) {

    /** Makes them. */
    public static JobParts of(NatsLink link, Topology topology, InstantSource time, TrackingLevels tracking,
            Journal work, Journal due, Bucket jobs, Bucket owners) {
        JobRecords records = new JobRecords(link, jobs);
        Hints hints = new Hints(link, topology);
        Onward onward = new Onward(work, due, topology, hints, time);
        UniqueKeys keys = new UniqueKeys(link, jobs, records);
        FamilyParts family = FamilyParts.of(link, jobs, records, keys, onward, time);
        Creation creation = new Creation(link, records, keys, tracking, family, onward, time);
        NextJobs nextJobs = new NextJobs(link, due, records, creation, onward, time);
        return new JobParts(time, tracking, records, hints, onward, creation,
                new Settling(link, records, family, nextJobs, time), family,
                new Forgetting(link, records, keys, family.following(), nextJobs),
                new DueRelease(link, due, topology, records, onward, creation, family, nextJobs, time),
                new CancelMarks(link, owners, records));
    }
}
