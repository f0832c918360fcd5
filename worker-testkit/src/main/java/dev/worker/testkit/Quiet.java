package dev.worker.testkit;

import dev.worker.api.event.EventListener;
import dev.worker.api.event.WorkerEvent;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Waits, in real time, until the workers of a runtime have nothing to do. */
final class Quiet implements EventListener {

    /** A handler that has waited this long counts as waiting for the test. */
    private static final Duration STANDSTILL = Duration.ofMillis(20);

    private static final Duration RECHECK = Duration.ofMillis(1);

    private final RunningHandlers handlers;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    Quiet(RunningHandlers handlers, Duration patience) {
        this.handlers = handlers;
        this.patience = patience;
    }

    @Override
    public void on(WorkerEvent event) {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no job is ready for the workers and none runs. */
    void awaitNoneRunning(Probe probe) {
        await(probe, Duration.ofDays(1));
    }

    /** Waits until no job is ready for the workers, and those that run wait themselves. */
    void awaitStandstill(Probe probe) {
        await(probe, STANDSTILL);
    }

    private void await(Probe probe, Duration standstill) {
        long begun = System.nanoTime();
        long movedAt = begun;
        while (!probe.idle()) {
            long now = System.nanoTime();
            if (probe.hasWork() || !handlers.allWait() || probe.running() != handlers.count()) {
                movedAt = now;
            }
            if (now - movedAt >= standstill.toNanos()) {
                return;
            }
            if (now - begun >= patience.toNanos()) {
                throw new AssertionError("after " + patience.toSeconds() + " s " + probe.running()
                        + " jobs still run, " + handlers.count() + " of them in a handler, and workers have "
                        + (probe.hasWork() ? "more" : "nothing more") + " to take");
            }
            pause();
        }
    }

    private void pause() {
        lock.lock();
        try {
            changed.awaitNanos(RECHECK.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } finally {
            lock.unlock();
        }
    }
}
