package dev.worker.core.extension;

import java.time.Duration;
import java.time.InstantSource;

/**
 * The time of a runtime: the only place that it waits on. Monotonic inside the process; never compared with a server's
 * clock. Tests set it. Safe for use by any number of threads.
 */
public interface RuntimeClock extends InstantSource {

    /** Nanoseconds of a clock that never goes back; only differences mean something. */
    long nanoTime();

    /**
     * Runs a task once, later, on a thread of its own. What it throws is logged.
     *
     * @param delay zero or more
     */
    Scheduled schedule(Duration delay, Runnable task);

    /**
     * Does the same at an instant that was reckoned from an earlier look at the clock: what has passed since then, be it a moment
     * or, with a clock that is set, hours, does not make the task later.
     *
     * @param nanoTime what {@link #nanoTime()} is to show; the task runs at once if that is over
     */
    default Scheduled scheduleAt(long nanoTime, Runnable task) {
        return schedule(Duration.ofNanos(Math.max(0, nanoTime - nanoTime())), task);
    }

    /** A task that is to run. */
    @FunctionalInterface
    interface Scheduled {

        /** Takes it back; nothing happens if it runs already or has run. */
        void cancel();
    }
}
