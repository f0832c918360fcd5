package dev.worker.jobs.internal.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Ticks at a fixed rate; all of them are whole milliseconds. */
record RateTicks(Duration period, Instant anchor) implements Ticks {

    static Instant first(Duration period, Instant now) {
        return now.truncatedTo(ChronoUnit.MILLIS).plus(period);
    }

    @Override
    public Optional<Instant> after(Instant instant) {
        // Rounded down here: a duration rounds towards zero, and so forward where it is negative.
        Duration passed = Duration.between(anchor, instant.truncatedTo(ChronoUnit.MILLIS));
        long periodsBefore = Math.floorDiv(passed.toMillis(), period.toMillis());
        return Optional.of(anchor.plus(period.multipliedBy(periodsBefore + 1)));
    }
}
