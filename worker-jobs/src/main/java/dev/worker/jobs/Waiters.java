package dev.worker.jobs;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.WorkerException;
import dev.worker.api.event.EventListener;
import dev.worker.api.event.JobEvent;
import dev.worker.api.event.WorkerEvent;
import dev.worker.api.spi.JobStore;
import dev.worker.core.extension.RuntimeClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The threads that wait for the end of a job. A job that this process runs tells them by its event; for the jobs of other
 * processes one poller asks for all of them.
 *
 * <p>A wait is registered before the state is read: an end in between is either read or told.
 */
final class Waiters implements EventListener {

    /** The most jobs that the store is asked about in one question. */
    private static final int MAX_ASKED = 1_000;

    private final JobStore store;
    private final Tracked tracked;
    private final EndPoller poller;
    private final Map<JobId, Wait> waits = new ConcurrentHashMap<>();
    private volatile boolean closed;

    @Inject
    Waiters(JobStore store, RuntimeClock clock) {
        this.store = store;
        this.tracked = new Tracked(store.tracking());
        this.poller = new EndPoller(clock, () -> !waits.isEmpty(), this::poll);
    }

    /** Waits; see {@link dev.worker.api.JobHandle#await}. */
    Optional<JobState> await(JobId id, String type, Duration timeout) {
        Wait wait = waits.compute(id, (key, there) -> (there == null ? new Wait(type) : there).joined());
        try {
            requireOpen();
            JobState state = store.states(List.of(id)).get(id);
            if (state == null && !tracked.mayStillEnd(type)) {
                throw tracked.missing(id, type);
            }
            return state != null && state.ended() ? Optional.of(state) : await(wait, timeout);
        } finally {
            waits.computeIfPresent(id, (key, there) -> there == wait && wait.left() ? null : there);
        }
    }

    @Override
    public void on(WorkerEvent event) {
        switch (event) {
            case JobEvent.Succeeded ended -> ended(ended.id(), JobState.SUCCEEDED);
            case JobEvent.Failed ended -> ended(ended.id(), JobState.FAILED);
            case JobEvent.Cancelled ended -> ended(ended.id(), JobState.CANCELLED);
            default -> {
                // not an end
            }
        }
    }

    /** Tells those who wait for this job, if any. Whoever comes later starts a wait of its own: a dead letter can run again. */
    void ended(JobId id, JobState state) {
        Wait wait = waits.remove(id);
        if (wait != null) {
            wait.end.complete(state);
        }
    }

    /** Sends all away. */
    void close() {
        closed = true;
        poller.stop();
        for (JobId id : waits.keySet()) {
            dismiss(id, stopped());
        }
    }

    private Optional<JobState> await(Wait wait, Duration timeout) {
        if (!timeout.isPositive()) {
            return Optional.empty();
        }
        poller.wake();
        try {
            return Optional.of(wait.end.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof WorkerException dismissed
                    ? new WorkerException(dismissed.code(), dismissed.getMessage(), dismissed)
                    : new WorkerException(ErrorCode.INTERNAL, "the wait for a job failed", e.getCause());
        }
    }

    private boolean poll() {
        List<JobId> ids = new ArrayList<>(waits.keySet());
        boolean anyEnded = false;
        for (int from = 0; from < ids.size(); from += MAX_ASKED) {
            anyEnded |= poll(ids.subList(from, Math.min(from + MAX_ASKED, ids.size())));
        }
        return anyEnded;
    }

    private boolean poll(List<JobId> ids) {
        Map<JobId, JobState> states = store.states(ids);
        boolean anyEnded = false;
        for (JobId id : ids) {
            JobState state = states.get(id);
            if (state == null) {
                dismissMissing(id);
            } else if (state.ended()) {
                ended(id, state);
                anyEnded = true;
            }
        }
        return anyEnded;
    }

    private void dismissMissing(JobId id) {
        Wait wait = waits.get(id);
        if (wait != null && !tracked.mayStillEnd(wait.type)) {
            dismiss(id, tracked.missing(id, wait.type));
        }
    }

    private void dismiss(JobId id, WorkerException why) {
        Wait wait = waits.remove(id);
        if (wait != null) {
            wait.end.completeExceptionally(why);
        }
    }

    /** Throws WRONG_STATE if the runtime has been stopped. */
    void requireOpen() {
        if (closed) {
            throw stopped();
        }
    }

    private static WorkerException stopped() {
        return new WorkerException(ErrorCode.WRONG_STATE,
                "the runtime has been stopped; it takes no jobs, and nothing can be waited for");
    }

    /** What the threads that wait for one job share. Its counter is changed inside the map's atomic operations alone. */
    private static final class Wait {

        private final CompletableFuture<JobState> end = new CompletableFuture<>();
        private final String type;
        private int threads;

        Wait(String type) {
            this.type = type;
        }

        Wait joined() {
            threads++;
            return this;
        }

        /** Leaves; tells whether that was the last one. */
        boolean left() {
            threads--;
            return threads == 0;
        }
    }
}
