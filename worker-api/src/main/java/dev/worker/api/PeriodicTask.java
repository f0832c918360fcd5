package dev.worker.api;

import java.time.Duration;

/**
 * Work that a worker does again and again, beside its jobs. Runs of one task never overlap. It runs in every process
 * that hosts the worker.
 *
 * @param period from the start of one run to the start of the next; a run that takes longer delays the next
 * @param timeout after which a run is interrupted
 * @param body what to do; any throwable ends the run, never the worker
 */
public record PeriodicTask(Duration period, Duration timeout, Body body) {

    /** The timeout of a task that names none. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    /** Checks the durations, and that there is a body. */
    public PeriodicTask {
        Durations.requirePositive("period", period);
        Durations.requirePositive("timeout", timeout);
        Values.requireGiven("body of a periodic task", body);
    }

    /** The code of a periodic task. */
    @FunctionalInterface
    public interface Body {

        /** Runs once. */
        void run(PeriodicContext context) throws Exception;
    }

    /** What a periodic task sees. */
    public interface PeriodicContext {

        /** The name of the worker. */
        String worker();

        /** Tells whether the run should end: its timeout passed or the worker stops. */
        boolean cancelled();

        /** The client, to enqueue jobs. */
        Jobs jobs();
    }
}
