package dev.worker.api.spi;

import java.time.Duration;
import java.time.Instant;

/** When a job may run, by the server's clock. */
public sealed interface Start {

    /** At once. */
    Now NOW = new Now();

    /** At once. */
    record Now() implements Start {}

    /**
     * A while after the server accepted the job.
     *
     * @param delay more than zero
     */
    record After(Duration delay) implements Start {}

    /**
     * At an instant; at once if it is over.
     *
     * @param instant by the server's clock
     */
    record At(Instant instant) implements Start {}
}
