package dev.worker.status;

import dev.worker.core.extension.RuntimeClock;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Counts the attempts of the last minute, second by second. Safe for use by any number of threads. */
final class AttemptWindow {

    private static final int SECONDS = 60;

    private final RuntimeClock clock;
    private final long[] seconds = new long[SECONDS];
    private final int[] ended = new int[SECONDS];
    private final int[] failed = new int[SECONDS];

    AttemptWindow(RuntimeClock clock) {
        this.clock = clock;
        Arrays.fill(seconds, now() - SECONDS);
    }

    synchronized void count(boolean error) {
        long now = now();
        int slot = Math.floorMod(now, SECONDS);
        if (seconds[slot] != now) {
            seconds[slot] = now;
            ended[slot] = 0;
            failed[slot] = 0;
        }
        ended[slot]++;
        failed[slot] += error ? 1 : 0;
    }

    synchronized Counts lastMinute() {
        long oldest = now() - SECONDS;
        int attempts = 0;
        int errors = 0;
        for (int slot = 0; slot < SECONDS; slot++) {
            if (seconds[slot] > oldest) {
                attempts += ended[slot];
                errors += failed[slot];
            }
        }
        return new Counts(attempts, errors);
    }

    private long now() {
        return Math.floorDiv(clock.nanoTime(), TimeUnit.SECONDS.toNanos(1));
    }

    /** What was counted. */
    record Counts(int attempts, int errors) {

        double errorRate() {
            return attempts == 0 ? 0 : (double) errors / attempts;
        }
    }
}
