package dev.worker.jdbi.internal.jobs;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Time as whole microseconds, the grain that both systems keep. */
public final class Micros {

    private static final long MICROS = 1_000_000;
    private static final int NANOS = 1_000;

    /** About 249 years: later than anyone waits, and within what H2 can add to a timestamp; beyond 292 it comes out in the past. */
    private static final long FOR_EVER = Duration.ofDays(91_000).toSeconds() * MICROS;

    private Micros() {}

    /** The length of a duration; one that is too long for a number is as good as for ever. */
    public static long of(Duration duration) {
        // not by dividedBy(), which counts in big decimals: this is asked for every job
        long seconds = Math.clamp(duration.getSeconds(), -FOR_EVER / MICROS, FOR_EVER / MICROS);
        return Math.min(seconds * MICROS + duration.getNano() / NANOS, FOR_EVER);
    }

    /** The microseconds since 1970; of an instant that is too far off, those of one that is far enough. */
    public static long of(Instant instant) {
        long micros = of(Duration.between(Instant.EPOCH, instant).abs());
        return instant.isBefore(Instant.EPOCH) ? -micros : micros;
    }

    /** The duration of so many microseconds. */
    public static Duration duration(long micros) {
        return Duration.of(micros, ChronoUnit.MICROS);
    }
}
