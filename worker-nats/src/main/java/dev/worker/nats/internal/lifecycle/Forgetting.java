package dev.worker.nats.internal.lifecycle;

import dev.worker.nats.internal.family.Following;
import dev.worker.nats.internal.job.JobRecords;
import dev.worker.nats.internal.job.JobView;
import dev.worker.nats.internal.job.UniqueKeys;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.record.Standing;
import dev.worker.nats.internal.stream.Written;

/** Forgets ended jobs with all that belongs to them. What follows from a job's end is done first: nobody could know of it later. */
public final class Forgetting {

    private final NatsLink link;
    private final JobRecords records;
    private final UniqueKeys keys;
    private final Following following;
    private final NextJobs nextJobs;

    Forgetting(NatsLink link, JobRecords records, UniqueKeys keys, Following following, NextJobs nextJobs) {
        this.link = link;
        this.records = records;
        this.keys = keys;
        this.following = following;
        this.nextJobs = nextJobs;
    }

    /** Forgets an ended job; false if it changed meanwhile, or another forgets it. */
    public boolean forget(JobView view) {
        Standing last = view.standing().forgettable();
        Written written = link.await(records.write(view, last));
        if (!written.done()) {
            return false;
        }
        JobView dying = view.with(last, written.revision());
        following.forget(dying);
        nextJobs.publishNoted(last.next());
        keys.forget(view.job());
        records.forget(dying);
        return true;
    }
}
