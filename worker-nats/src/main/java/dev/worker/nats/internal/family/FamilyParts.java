package dev.worker.nats.internal.family;

import dev.worker.nats.internal.job.JobRecords;
import dev.worker.nats.internal.job.Onward;
import dev.worker.nats.internal.job.UniqueKeys;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.stream.Bucket;
import java.time.InstantSource;

/**
 * What keeps jobs and those that come after them together.
 *
 * @param linking ties new jobs to their parents
 * @param turnings notes what is about to end or to come back
 * @param following brings children to where their parents want them
 * @param parentage who needs whom
 */
public record FamilyParts(Linking linking, Turnings turnings, Following following, Parentage parentage) {

    /** Makes them. */
    public static FamilyParts of(NatsLink link, Bucket jobs, JobRecords records, UniqueKeys keys, Onward onward,
            InstantSource time) {
        Children children = new Children(link, jobs);
        Turnings turnings = new Turnings(link, onward, time);
        Following following = new Following(link, records, keys, onward, turnings, children, time);
        return new FamilyParts(new Linking(link, records, children, following), turnings, following,
                new Parentage(link, records, children));
    }
}
