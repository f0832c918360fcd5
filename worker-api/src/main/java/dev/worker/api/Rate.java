package dev.worker.api;

import java.time.Duration;

/**
 * How often something may happen.
 *
 * @param count so many times, 1 or more
 * @param period in so long a time, 1 ms to 1 day
 */
public record Rate(int count, Duration period) {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    /**
     * Checks the values.
     *
     * @throws WorkerException {@link ErrorCode#INVALID_ARGUMENT} if one is out of range
     */
    public Rate {
        Values.requireGiven("period", period);
        if (count < 1) {
            throw WorkerException.invalid("rate is %d times in %s; allowed is 1 or more", count, period);
        }
        if (period.compareTo(SHORTEST) < 0 || period.compareTo(LONGEST) > 0) {
            throw WorkerException.invalid("period of a rate is %s; allowed is %s to %s", period, SHORTEST, LONGEST);
        }
    }

    /** So many times a second. */
    public static Rate perSecond(int count) {
        return new Rate(count, Duration.ofSeconds(1));
    }

    /** So many times a minute. */
    public static Rate perMinute(int count) {
        return new Rate(count, Duration.ofMinutes(1));
    }
}
