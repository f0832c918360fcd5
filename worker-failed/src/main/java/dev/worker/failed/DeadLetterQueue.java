package dev.worker.failed;

import dev.worker.api.DeadLetter;
import dev.worker.api.DeadLetters;
import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.StoredJob;
import dev.worker.core.extension.Payloads;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** The dead letters of a job store: its FAILED jobs. */
final class DeadLetterQueue implements DeadLetters {

    /** One change of the store stays short, however many dead letters match. */
    private static final int BATCH = 500;

    private final JobStore store;
    private final Payloads payloads;

    @Inject
    DeadLetterQueue(JobStore store, Payloads payloads) {
        this.store = store;
        this.payloads = payloads;
    }

    @Override
    public List<JobInfo> list(JobQuery query) {
        return store.list(given("query", query).states(JobState.FAILED));
    }

    @Override
    public Optional<DeadLetter> find(JobId id) {
        return load(id).map(job -> new DeadLetter(job.info(), payload(job), job.failures()));
    }

    /** Whether there is one of this id; its message, which may be large, is not read. */
    boolean contains(JobId id) {
        return load(id).isPresent();
    }

    private Optional<StoredJob> load(JobId id) {
        return store.load(given("job id", id)).filter(job -> job.info().state() == JobState.FAILED);
    }

    /** A dead letter is of use without its message, too: that this is gone may be why it died. */
    private byte[] payload(StoredJob job) {
        byte[] travelled = job.envelope().payload();
        try {
            return payloads.read(travelled);
        } catch (WorkerException e) {
            if (e.code() != ErrorCode.UNREADABLE) {
                throw e;
            }
            return travelled;
        }
    }

    @Override
    public boolean requeue(JobId id) {
        return store.requeue(List.of(given("job id", id))).contains(id);
    }

    @Override
    public int requeue(JobQuery query) {
        return inBatches(query, ids -> store.requeue(ids).size());
    }

    @Override
    public boolean discard(JobId id) {
        return store.discard(List.of(given("job id", id))) == 1;
    }

    @Override
    public int discard(JobQuery query) {
        return inBatches(query, store::discard);
    }

    @Override
    public DeadLetters dryRun() {
        return new DryRun(this);
    }

    /**
     * All that match are found first: a dead letter that is requeued and at once fails again is not met a second time.
     */
    private int inBatches(JobQuery query, ToIntFunction<List<JobId>> change) {
        List<JobId> ids = list(query).stream().map(JobInfo::id).toList();
        int changed = 0;
        for (int from = 0; from < ids.size(); from += BATCH) {
            changed += change.applyAsInt(ids.subList(from, Math.min(from + BATCH, ids.size())));
        }
        return changed;
    }

    private static <T> T given(String what, T value) {
        if (value == null) {
            throw WorkerException.invalid("%s is null; a value is needed", what);
        }
        return value;
    }
}
