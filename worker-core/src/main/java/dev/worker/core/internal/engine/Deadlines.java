package dev.worker.core.internal.engine;

import dev.worker.core.extension.RuntimeClock;
import jakarta.inject.Inject;

/**
 * Interrupts attempts whose time is over. One timer for all: a job costs one comparison unless its deadline is the earliest,
 * which a timer per job would not match at hundreds of thousands of jobs a second.
 */
final class Deadlines {

    private final RuntimeClock clock;
    private final LiveJobs live;
    private volatile long wakeNanos;
    private volatile boolean armed;
    private RuntimeClock.Scheduled timer = () -> {};

    @Inject
    Deadlines(RuntimeClock clock, LiveJobs live) {
        this.clock = clock;
        this.live = live;
    }

    /** Watches an attempt that is among the live ones, until it is no longer. */
    void watch(Execution execution) {
        if (!armed || execution.deadlineNanos() - wakeNanos < 0) {
            arm(execution.deadlineNanos());
        }
    }

    private synchronized void arm(long nanos) {
        if (armed && nanos - wakeNanos >= 0) {
            return;
        }
        timer.cancel();
        wakeNanos = nanos;
        armed = true;
        timer = clock.scheduleAt(nanos, this::expire);
    }

    private void expire() {
        synchronized (this) {
            armed = false;
        }
        // an attempt that arrives during the scan finds the timer unarmed and arms it itself
        long now = clock.nanoTime();
        live.all().forEach(execution -> {
            if (execution.ended().isPresent() || !execution.begun()) {
                return;
            }
            if (execution.deadlineNanos() - now <= 0) {
                execution.end(Execution.End.TIMEOUT);
            } else {
                watch(execution);
            }
        });
    }
}
