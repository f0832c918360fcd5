package dev.worker.nats.internal.job;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.WorkerException;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.record.JobRecord;
import dev.worker.nats.internal.stream.Bucket;
import dev.worker.nats.internal.stream.Entry;
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
        return take(job, false);
    }

    /**
     * The same for a dead letter that is to live again, called after its standing was read: from then on, whoever wants the key
     * makes the write from that standing fail, or finds the key written anew.
     */
    public Optional<JobView> takeBack(JobRecord job) {
        return take(job, true);
    }

    private Optional<JobView> take(JobRecord job, boolean anew) {
        String key = job.envelope().uniqueKey().map(UniqueKeys::key).orElseThrow();
        byte[] body = job.id().toString().getBytes(StandardCharsets.US_ASCII);
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Optional<Entry> entry = link.await(bucket.get(key));
            Optional<JobId> holder = entry.map(UniqueKeys::holder);
            boolean own = holder.filter(job.id()::equals).isPresent();
            if (own && !anew) {
                return Optional.empty();
            }
            Optional<JobView> other = holder.filter(id -> !own).flatMap(id -> link.await(records.view(id)));
            if (other.filter(view -> !view.standing().state().ended()).isPresent()) {
                return other;
            }
            if (other.map(this::staysEnded).orElse(true)
                    && link.await(bucket.put(key, null, body, entry.map(Entry::revision).orElse(Bucket.NONE))).done()) {
                return Optional.empty();
            }
        }
        throw new WorkerException(ErrorCode.UNAVAILABLE,
                "the unique key " + job.envelope().uniqueKey().orElseThrow() + " changes hands all the time");
    }

    /** Somebody may be about to put a dead letter back under its key: what he read of it is not to be the newest any more. */
    private boolean staysEnded(JobView ended) {
        return !ended.standing().isDeadLetter() || link.await(records.write(ended, ended.standing())).done();
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
