package dev.worker.core.internal.engine;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait after the n-th failure in a row: 100 ms doubled up to 5 s, the upper half of it by chance. */
final class Pause {

    private static final long FIRST_MILLIS = 100;
    private static final long MAX_MILLIS = 5_000;

    private Pause() {}

    static Duration after(int failures) {
        long cap = Math.min(MAX_MILLIS, FIRST_MILLIS << Math.min(failures - 1, 10));
        return Duration.ofMillis(cap / 2 + ThreadLocalRandom.current().nextLong(cap / 2 + 1));
    }
}
