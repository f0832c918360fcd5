package dev.worker.nats.internal.record;

import dev.worker.api.spi.Start;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/** Reckons with instants; what lies beyond the last instant is the last instant. */
public final class Times {

    private Times() {}

    /** The sum. */
    public static Instant plus(Instant now, Duration duration) {
        try {
            return now.plus(duration);
        } catch (DateTimeException | ArithmeticException e) {
            return Instant.MAX;
        }
    }

    /** When a job may run: now, or later. */
    public static Instant runAt(Start start, Instant now) {
        return switch (start) {
            case Start.Now ignored -> now;
            case Start.After after -> plus(now, after.delay());
            case Start.At at -> at.instant().isAfter(now) ? at.instant() : now;
        };
    }
}
