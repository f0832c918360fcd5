package dev.worker.jobs;

import dev.worker.api.AttemptFailure;
import dev.worker.api.Cancellation;
import dev.worker.api.ErrorCode;
import dev.worker.api.JobFailedException;
import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.MessageDescriptor;
import dev.worker.api.Parents;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.StoredJob;
import dev.worker.core.extension.RuntimeClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The jobs of the store, as the client and its handles see them: with typed results, and able to wait. */
final class StoredJobs {

    private final JobStore store;
    private final Tracked tracked;
    private final ResultReader results;
    private final Waiters waiters;
    private final RuntimeClock clock;

    @Inject
    StoredJobs(JobStore store, ResultReader results, Waiters waiters, RuntimeClock clock) {
        this.store = store;
        this.tracked = new Tracked(store.tracking());
        this.results = results;
        this.waiters = waiters;
        this.clock = clock;
    }

    /** Refuses what would be lost with a backend in memory, and is an error with any other. */
    void requireRunning() {
        waiters.requireOpen();
    }

    Optional<JobInfo> find(JobId id) {
        return store.find(id);
    }

    JobInfo info(JobId id, String type) {
        return store.find(id).orElseThrow(() -> tracked.missing(id, type));
    }

    List<JobInfo> list(JobQuery query) {
        return store.list(query);
    }

    Parents parents(JobId child) {
        return new StoredParents(store.parents(child), results);
    }

    Cancellation cancel(JobId id, String reason) {
        if (reason == null) {
            throw WorkerException.invalid("the reason to cancel job %s is null; a text is needed", id);
        }
        Cancellation met = store.cancel(id, Change.kept(reason));
        if (met == Cancellation.CANCELLED) {
            waiters.ended(id, JobState.CANCELLED);
        }
        return met;
    }

    /** The same for a job of this type, of which there may be no record to cancel it by. */
    Cancellation cancel(JobId id, String type, String reason) {
        Cancellation met = cancel(id, reason);
        if (met == Cancellation.NOT_FOUND) {
            tracked.requireCancellable(id, type);
        }
        return met;
    }

    Optional<JobState> await(JobId id, String type, Duration timeout) {
        return waiters.await(id, type, requireTimeout(timeout));
    }

    /** Waits once more where a dead letter was requeued between its end and the reading of it. */
    Object result(JobId id, MessageDescriptor<?> message, Duration timeout) {
        long start = clock.nanoTime();
        long budget = TimeUnit.NANOSECONDS.convert(requireTimeout(timeout));
        while (true) {
            long left = Math.max(0, budget - (clock.nanoTime() - start));
            if (waiters.await(id, message.name(), Duration.ofNanos(left)).isEmpty()) {
                throw notInTime(id, timeout);
            }
            StoredJob job = store.load(id).orElseThrow(() -> tracked.missing(id, message.name()));
            if (job.info().state().ended()) {
                return resultOf(job, message);
            }
        }
    }

    private static Duration requireTimeout(Duration timeout) {
        if (timeout == null || timeout.isNegative()) {
            throw WorkerException.invalid("the time to wait is %s; allowed is zero or more", timeout);
        }
        return timeout;
    }

    private Object resultOf(StoredJob job, MessageDescriptor<?> message) {
        JobInfo info = job.info();
        String reason = info.reason().orElse("no reason is known");
        return switch (info.state()) {
            case SUCCEEDED ->
                job.result().map(bytes -> results.read(info.id(), info.type(), bytes, message)).orElse(null);
            case FAILED -> throw new JobFailedException(info.id(), reason, lastOf(job.failures()));
            case CANCELLED -> throw new WorkerException(
                    ErrorCode.JOB_CANCELLED, "job " + info.id() + " was cancelled: " + reason);
            case WAITING, SCHEDULED, QUEUED, RUNNING -> throw new WorkerException(
                    ErrorCode.INTERNAL, "job " + info.id() + " has not ended but is " + info.state());
        };
    }

    private static AttemptFailure lastOf(List<AttemptFailure> failures) {
        return failures.isEmpty() ? null : failures.get(failures.size() - 1);
    }

    private static WorkerException notInTime(JobId id, Duration timeout) {
        String how = Thread.currentThread().isInterrupted() ? "the wait was interrupted" : "waited for " + timeout;
        return new WorkerException(ErrorCode.TIMED_OUT, "job " + id + " has not ended yet; " + how);
    }
}
