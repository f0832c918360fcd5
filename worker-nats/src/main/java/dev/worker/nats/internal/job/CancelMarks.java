package dev.worker.nats.internal.job;

import dev.worker.api.JobId;
import dev.worker.api.spi.OwnerId;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.stream.Bucket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which running jobs of which owner are wanted to be cancelled: one mark each, so that an owner can ask for its own. */
public final class CancelMarks {

    private static final String CANCEL = "cancel.";
    private static final byte[] NOTHING = {};

    private final NatsLink link;
    private final Bucket bucket;
    private final JobRecords records;

    /** In the bucket of the owners. */
    public CancelMarks(NatsLink link, Bucket bucket, JobRecords records) {
        this.link = link;
        this.bucket = bucket;
        this.records = records;
    }

    /** Marks a running job. */
    public void mark(JobView view) {
        view.standing().owner()
                .ifPresent(owner -> link.await(bucket.put(CANCEL + owner + "." + view.job().id(), NOTHING)));
    }

    /** The marked jobs that still run under this owner. Marks of others are wiped off. */
    public Set<JobId> of(OwnerId owner) {
        List<JobId> marked = bucket.keys(CANCEL + owner + ".*").stream()
                .map(key -> JobId.of(key.substring(key.lastIndexOf('.') + 1)))
                .toList();
        Set<JobId> wanted = new HashSet<>();
        for (JobView view : records.views(marked)) {
            if (view.standing().cancelRequested()
                    && view.standing().runs(owner, view.standing().attempt())) {
                wanted.add(view.job().id());
            }
        }
        marked.stream().filter(id -> !wanted.contains(id))
                .forEach(id -> bucket.delete(CANCEL + owner + "." + id));
        return wanted;
    }

    /** An owner is no more. */
    public void forget(OwnerId owner) {
        link.await(bucket.delete(CANCEL + owner + ".*"));
    }
}
