package dev.worker.api;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How long to wait before the next attempt. */
public sealed interface Backoff {

    /** The default: 1 s, doubled each time, at most 30 s, with a tenth of jitter inside that cap. */
    Backoff DEFAULT = exponential(Duration.ofSeconds(1), 2, Duration.ofSeconds(30)).withJitter(0.1);

    /**
     * The wait after a failed attempt.
     *
     * @param attempt the attempt that failed; the first is 1
     * @param random a number from 0 (inclusive) to 1 (exclusive) that places the jitter
     * @return zero or more
     */
    Duration delay(int attempt, double random);

    /**
     * {@code min(max, initial * multiplier^(attempt-1) * (1 + jitter * (2*random - 1)))}.
     *
     * @param initial the wait after the first attempt
     * @param multiplier 1 or more
     * @param max the cap, jitter included
     * @param jitter from 0 (none) to 1
     */
    record Exponential(Duration initial, double multiplier, Duration max, double jitter) implements Backoff {
        /** Checks the ranges. */
        public Exponential {
            Durations.requireNotNegative("initial delay", initial);
            Durations.requireNotNegative("maximal delay", max);
            if (!(multiplier >= 1)) {
                throw WorkerException.invalid("backoff multiplier is %s; allowed is 1 or more", multiplier);
            }
            if (!(jitter >= 0 && jitter <= 1)) {
                throw WorkerException.invalid("backoff jitter is %s; allowed is 0 to 1", jitter);
            }
        }

        /** The same with another jitter, from 0 to 1. */
        public Exponential withJitter(double newJitter) {
            return new Exponential(initial, multiplier, max, newJitter);
        }

        @Override
        public Duration delay(int attempt, double random) {
            double factor = Math.pow(multiplier, attempt - 1.0) * (1 + jitter * (2 * random - 1));
            double nanos = Math.min(Math.max(0, nanos(initial) * factor), nanos(max));
            return Duration.ofNanos((long) nanos);
        }
    }

    /**
     * The same wait each time.
     *
     * @param delay the wait
     */
    record Fixed(Duration delay) implements Backoff {
        /** Checks the delay. */
        public Fixed {
            Durations.requireNotNegative("delay", delay);
        }

        @Override
        public Duration delay(int attempt, double random) {
            return delay;
        }
    }

    /**
     * {@code min(max, step * attempt)}.
     *
     * @param step what each attempt adds
     * @param max the cap
     */
    record Linear(Duration step, Duration max) implements Backoff {
        /** Checks the durations. */
        public Linear {
            Durations.requireNotNegative("step", step);
            Durations.requireNotNegative("maximal delay", max);
        }

        @Override
        public Duration delay(int attempt, double random) {
            double nanos = Math.min((double) nanos(step) * attempt, nanos(max));
            return Duration.ofNanos((long) nanos);
        }
    }

    /**
     * One wait per attempt; the last repeats.
     *
     * @param delays at least one
     */
    record Listed(List<Duration> delays) implements Backoff {
        /** Checks and copies the list. */
        public Listed {
            delays = List.copyOf(delays);
            if (delays.isEmpty()) {
                throw WorkerException.invalid("a list of delays is empty; at least one is needed");
            }
            delays.forEach(delay -> Durations.requireNotNegative("delay", delay));
        }

        @Override
        public Duration delay(int attempt, double random) {
            return delays.get(Math.min(attempt, delays.size()) - 1);
        }
    }

    /** A cap of more than 292 years is one of that: no cap at all. */
    private static long nanos(Duration duration) {
        return TimeUnit.NANOSECONDS.convert(duration);
    }

    /** Grows by a factor up to a cap, without jitter. */
    static Exponential exponential(Duration initial, double multiplier, Duration max) {
        return new Exponential(initial, multiplier, max, 0);
    }

    /** The same wait each time. */
    static Fixed fixed(Duration delay) {
        return new Fixed(delay);
    }

    /** Grows by a step up to a cap. */
    static Linear linear(Duration step, Duration max) {
        return new Linear(step, max);
    }

    /** One wait per attempt; the last repeats. */
    static Listed listed(Duration... delays) {
        return new Listed(List.of(delays));
    }
}
