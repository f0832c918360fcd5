package dev.worker.api;

import java.time.Duration;

/** Checks of durations, shared by the option types. */
final class Durations {

    private Durations() {}

    static Duration requireNotNegative(String what, Duration value) {
        if (value == null || value.isNegative()) {
            throw WorkerException.invalid("%s is %s; allowed is zero or more", what, value);
        }
        return value;
    }

    static Duration requirePositive(String what, Duration value) {
        if (value == null || value.isNegative() || value.isZero()) {
            throw WorkerException.invalid("%s is %s; allowed is more than zero", what, value);
        }
        return value;
    }

    static Duration requirePositive(String what, Duration value, Duration max) {
        if (requirePositive(what, value).compareTo(max) > 0) {
            throw WorkerException.invalid("%s is %s; allowed is up to %s", what, value, max);
        }
        return value;
    }
}
