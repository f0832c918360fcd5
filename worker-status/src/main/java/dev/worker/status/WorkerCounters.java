package dev.worker.status;

import dev.worker.api.AttemptError;
import dev.worker.api.FailureKind;
import dev.worker.api.event.EventListener;
import dev.worker.api.event.JobEvent;
import dev.worker.api.event.WorkerEvent;
import dev.worker.core.extension.RuntimeClock;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts attempts: per worker that was declared, so that their number is bounded, and over all. */
final class WorkerCounters implements EventListener {

    private final RuntimeClock clock;
    private final Counter all;
    private final Map<String, Counter> byWorker = new ConcurrentHashMap<>();

    @Inject
    WorkerCounters(RuntimeClock clock) {
        this.clock = clock;
        this.all = new Counter(clock);
    }

    void declare(String worker) {
        of(worker);
    }

    /** The counter of a worker of this process. */
    Counter of(String worker) {
        return byWorker.computeIfAbsent(worker, name -> new Counter(clock));
    }

    /** The counter of all workers together. */
    Counter all() {
        return all;
    }

    @Override
    public void on(WorkerEvent event) {
        switch (event) {
            case JobEvent.Succeeded end -> count(end.worker(), false);
            case JobEvent.Retried end when isError(end.error()) -> count(end.worker(), true);
            case JobEvent.Failed end when isError(end.error()) -> count(end.worker(), true);
            default -> {
                // says nothing of how well a worker is
            }
        }
    }

    /**
     * Whether an attempt failed by an error of a worker of this process. A crash was an attempt of another process, and a job
     * that asks to be run later works as it was meant to.
     */
    static boolean isError(AttemptError error) {
        return error.kind() != FailureKind.CRASHED && !error.type().equals(AttemptError.RETRY_AFTER);
    }

    private void count(String worker, boolean error) {
        all.count(error);
        Counter counter = byWorker.get(worker);
        if (counter != null) {
            counter.count(error);
        }
    }

    /** The attempts of one worker. */
    static final class Counter {

        private final LongAdder succeeded = new LongAdder();
        private final LongAdder failed = new LongAdder();
        private final AttemptWindow window;

        Counter(RuntimeClock clock) {
            this.window = new AttemptWindow(clock);
        }

        long succeeded() {
            return succeeded.sum();
        }

        long failed() {
            return failed.sum();
        }

        AttemptWindow.Counts lastMinute() {
            return window.lastMinute();
        }

        private void count(boolean error) {
            (error ? failed : succeeded).increment();
            window.count(error);
        }
    }
}
