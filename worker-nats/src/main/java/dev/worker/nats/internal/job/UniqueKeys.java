package dev.worker.nats.internal.job;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.WorkerException;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.record.JobRecord;
import dev.worker.nats.internal.stream.Bucket;
import dev.worker.nats.internal.stream.Entry;
import dev.worker.nats.internal.stream.Written;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Which job holds which unique key. A key is not given back: whoever wants it next sees that its holder ended, and takes it.
 * The holder's record is written before it takes the key, so a holder without a record is one that is gone.
 */
public final class UniqueKeys {

    private static final String KEY = "key.";
    private static final int TRIES = 100;

    private final NatsLink link;
    private final Bucket bucket;
    private final JobRecords records;

    /** In this bucket. */
    public UniqueKeys(NatsLink link, Bucket bucket, JobRecords records) {
        this.link = link;
        this.bucket = bucket;
        this.records = records;
    }

    /**
     * Takes the key of a job for it.
     *
     * @return the other live job that holds it; empty if this one holds it now
     */
    public Optional<JobView> take(JobRecord job) {
        String key = job.envelope().uniqueKey().map(UniqueKeys::key).orElseThrow();
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Optional<Entry> entry = link.await(bucket.get(key));
            Optional<JobId> holder = entry.map(UniqueKeys::holder);
            if (holder.filter(job.id()::equals).isPresent()) {
                return Optional.empty();
            }
            Optional<JobView> live = holder.flatMap(id -> link.await(records.view(id)))
                    .filter(view -> !view.standing().state().ended());
            if (live.isPresent()) {
                return live;
            }
            byte[] body = job.id().toString().getBytes(StandardCharsets.US_ASCII);
            Written written = link.await(bucket.put(key, null, body, entry.map(Entry::revision).orElse(Bucket.NONE)));
            if (written.done()) {
                return Optional.empty();
            }
        }
        throw new WorkerException(ErrorCode.UNAVAILABLE,
                "the unique key " + job.envelope().uniqueKey().orElseThrow() + " changes hands all the time");
    }

    /** Whether a job holds its key; it may have ended. */
    public boolean isHeldBy(JobRecord job) {
        return entryOf(job).isPresent();
    }

    /** Forgets the key of a job that is being forgotten, if it still is its own. */
    public void forget(JobRecord job) {
        entryOf(job).ifPresent(entry -> link.await(bucket.delete(entry.revision())));
    }

    private Optional<Entry> entryOf(JobRecord job) {
        return job.envelope().uniqueKey()
                .flatMap(name -> link.await(bucket.get(key(name))))
                .filter(entry -> holder(entry).equals(job.id()));
    }

    private static JobId holder(Entry entry) {
        return JobId.of(new String(entry.body(), StandardCharsets.US_ASCII));
    }

    /** Unique keys are of any characters, keys of a bucket are not. */
    private static String key(String name) {
        return KEY + JobId.named(name);
    }
}
