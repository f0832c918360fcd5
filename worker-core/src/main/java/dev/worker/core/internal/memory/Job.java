package dev.worker.core.internal.memory;

import dev.worker.api.AttemptFailure;
import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobState;
import dev.worker.api.Progress;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.StoredJob;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** One job. Everything that can change is guarded by the lock of its queue. */
final class Job {

    /** The newest failures are kept: a job that is retried without end must not grow without end. */
    private static final int MAX_FAILURES = 100;

    /** Changed under the lock of its queue alone, by a message that replaces its own; type, queue and key stay. */
    volatile Envelope envelope;
    final JobQueue queue;
    final Instant createdAt;
    /** The order in which jobs were accepted, over all queues. */
    final long sequence;

    /** Never assigned but by {@link #become}, so that the counters stay true. */
    private JobState state;
    private final StateCounts counts;

    int attempt;
    int crashes;
    Instant runAt;
    /** Null for a running job that is still to begin. */
    Instant startedAt;
    Instant endedAt;
    /** When an ended job may be forgotten; null for dead letters, which stay. */
    Instant keepUntil;
    OwnerId owner;
    String worker;
    Progress progress;
    String reason;
    byte[] result;
    /** How far it is, until it has ended well. */
    byte[] checkpoint;
    /** Why someone asked for its cancelling, kept until it ends: it must not come back because its process died. */
    String cancelReason;
    /** It has let go of its unique key, for good. */
    volatile boolean keyFree;
    private Deque<AttemptFailure> failures;
    /** Null for a job that comes after none and before none. */
    Ties ties;

    /** The neighbours in whichever {@link JobList} it is in: a job is in one at a time. */
    Job previous;
    Job next;
    JobList list;

    Job(Envelope envelope, JobQueue queue, StateCounts counts, long sequence, Instant createdAt) {
        this.envelope = envelope;
        this.queue = queue;
        this.counts = counts;
        this.sequence = sequence;
        this.createdAt = createdAt;
    }

    Ties tied() {
        if (ties == null) {
            ties = new Ties();
        }
        return ties;
    }

    JobId id() {
        return envelope.id();
    }

    JobState state() {
        return state;
    }

    /** The key that it is limited by; null for a job without. */
    String limitKey() {
        return envelope.limitKey().orElse(null);
    }

    void become(JobState newState) {
        if (state != null) {
            counts.leave(state);
        }
        counts.enter(newState);
        if (state == JobState.RUNNING && newState != JobState.RUNNING) {
            queue.keys().ends(limitKey());
        } else if (state != JobState.RUNNING && newState == JobState.RUNNING) {
            queue.keys().begins(limitKey());
        }
        state = newState;
    }

    /** Takes it out of the counters, for good. */
    void forget() {
        counts.leave(state);
    }

    /** Whether it does not hold its unique key any more; a key that is held until its job's end is taken from it then. */
    boolean letsGoOfKey(Instant now) {
        return keyFree || Keys.keyUntil(this).filter(until -> !now.isBefore(until)).isPresent();
    }

    /** Whether it has not begun, and may still become another message. */
    boolean isUntouched() {
        return attempt == 0 && (state == JobState.WAITING || state == JobState.SCHEDULED || state == JobState.QUEUED);
    }

    boolean runs(OwnerId byOwner, int underAttempt) {
        return state == JobState.RUNNING && attempt == underAttempt && byOwner.equals(owner);
    }

    void fail(AttemptFailure failure) {
        if (failures == null) {
            failures = new ArrayDeque<>(2);
        }
        if (failures.size() == MAX_FAILURES) {
            failures.removeFirst();
        }
        failures.addLast(failure);
    }

    Optional<AttemptFailure> newestFailure() {
        return failures == null ? Optional.empty() : Optional.of(failures.getLast());
    }

    JobInfo info() {
        return new JobInfo(id(), envelope.type(), envelope.version(), envelope.queue(), envelope.priority(), state,
                attempt, envelope.uniqueKey(), envelope.requires(), createdAt, runAt, Optional.ofNullable(startedAt),
                Optional.ofNullable(endedAt), Optional.ofNullable(worker), Optional.ofNullable(progress),
                Optional.ofNullable(reason));
    }

    StoredJob stored(Instant now) {
        boolean over = keepUntil != null && !now.isBefore(keepUntil);
        return new StoredJob(info(), envelope, over ? Optional.empty() : Optional.ofNullable(result),
                failures == null ? List.of() : List.copyOf(failures));
    }
}
