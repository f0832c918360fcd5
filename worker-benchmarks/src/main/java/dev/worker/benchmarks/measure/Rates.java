package dev.worker.benchmarks.measure;

import java.time.Duration;

final class Rates {
    private Rates() {}

    static double perSecond(int count, Duration elapsed) {
        if (elapsed.isZero()) {
            throw new IllegalStateException("no job began within the time limit");
        }
        return count / (elapsed.toNanos() / 1e9);
    }
}
