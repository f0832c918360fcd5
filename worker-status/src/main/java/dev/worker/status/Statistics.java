package dev.worker.status;

import dev.worker.api.WorkerException;
import dev.worker.api.spi.JobStatistics;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.Settings;
import dev.worker.core.extension.RuntimeClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The statistics of the store, asked for when someone wants them and no more often than their allowed age, failures included:
 * a hundred gauges that are read at once are one question.
 */
final class Statistics {

    private final JobStore store;
    private final RuntimeClock clock;
    private final Duration age;

    private final ReentrantLock lock = new ReentrantLock();
    private boolean asked;
    private long askedAtNanos;
    private Optional<JobStatistics> latest = Optional.empty();
    private Optional<WorkerException> failure = Optional.empty();

    @Inject
    Statistics(JobStore store, Settings settings, RuntimeClock clock) {
        this.store = store;
        this.clock = clock;
        this.age = settings.get(StatusSettings.STATISTICS_AGE);
    }

    /**
     * The statistics.
     *
     * @throws WorkerException if the store could not tell them the last time
     */
    JobStatistics current() {
        lock.lock();
        try {
            refresh();
            if (failure.isPresent()) {
                throw failure.get();
            }
            return latest.orElseThrow();
        } finally {
            lock.unlock();
        }
    }

    /** The statistics, or older ones if the store does not answer; empty if it never has. */
    Optional<JobStatistics> known() {
        lock.lock();
        try {
            refresh();
            return latest;
        } finally {
            lock.unlock();
        }
    }

    private void refresh() {
        if (asked && clock.nanoTime() - askedAtNanos < age.toNanos()) {
            return;
        }
        try {
            latest = Optional.of(store.statistics());
            failure = Optional.empty();
        } catch (WorkerException e) {
            failure = Optional.of(e);
        }
        asked = true;
        askedAtNanos = clock.nanoTime();
    }
}
