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

    /** A task that is to run. */
    @FunctionalInterface
    interface Scheduled {

        /** Takes it back; nothing happens if it runs already or has run. */
        void cancel();
    }
}
