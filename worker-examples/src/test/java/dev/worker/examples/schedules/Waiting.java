package dev.worker.examples.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.testkit.TestClock;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other threads do. */
final class Waiting {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long RECHECK_NANOS = 500_000;

    private Waiting() {}

    /** Also runs what was scheduled by other threads while the clock went by. */
    static void until(String what, TestClock clock, BooleanSupplier condition) {
        long begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - begun).as("nanoseconds until " + what).isLessThan(PATIENCE.toNanos());
            clock.advance(Duration.ZERO);
            LockSupport.parkNanos(RECHECK_NANOS);
        }
    }
}
