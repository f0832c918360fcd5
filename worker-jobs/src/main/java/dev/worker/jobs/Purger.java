package dev.worker.jobs;

import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.Settings;
import dev.worker.core.extension.RepeatedTask;
import dev.worker.core.extension.RuntimeClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Deletes the jobs whose time to live is over, a bounded number at a time. */
final class Purger {

    private static final int BATCH = 1_000;

    private final JobStore store;
    private final Duration interval;
    private final RepeatedTask task;

    @Inject
    Purger(JobStore store, Settings settings, RuntimeClock clock) {
        this.store = store;
        this.interval = settings.get(JobSettings.PURGE_INTERVAL);
        this.task = new RepeatedTask(clock, "purging ended jobs", interval, this::purge);
    }

    /** The first time comes by chance within the interval, so that processes that start together do not purge together. */
    void start() {
        double share = ThreadLocalRandom.current().nextDouble();
        task.start(Duration.ofNanos((long) (interval.toNanos() * share)));
    }

    void stop() {
        task.stop();
    }

    private void purge() {
        int purged;
        do {
            purged = store.purge(BATCH);
        } while (purged > 0 && !task.stopped());
    }
}
