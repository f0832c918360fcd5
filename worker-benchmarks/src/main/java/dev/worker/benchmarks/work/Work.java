package dev.worker.benchmarks.work;

import java.time.Duration;

/** What a job takes: nothing, or time that is waited for, as jobs that call other services do. */
public record Work(Duration length) {
    public static final Work NOTHING = new Work(Duration.ZERO);

    public static Work millis(long millis) {
        return new Work(Duration.ofMillis(millis));
    }

    public void perform() throws InterruptedException {
        if (!length.isZero()) {
            Thread.sleep(length);
        }
    }
}
