package dev.worker.failed;

import dev.worker.api.JobId;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.Settings;
import dev.worker.core.extension.RepeatedTask;
import dev.worker.core.extension.RuntimeClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Discards dead letters that are old enough, if the settings say how old that is. How old they are, the store's clock says. */
final class Retention {

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final Duration INTERVAL = Duration.ofMinutes(10);
    private static final int BATCH = 500;

    private final JobStore store;
    private final Optional<Duration> age;
    private final RepeatedTask task;

    @Inject
    Retention(JobStore store, Settings settings, RuntimeClock clock) {
        this.store = store;
        this.age = settings.find(FailedSettings.DEAD_LETTER_TTL);
        this.task = new RepeatedTask(clock, "discarding old dead letters", INTERVAL, this::discard);
    }

    /** Fails at once where the store cannot do it. */
    void start() {
        if (age.isPresent()) {
            store.deadLettersOlderThan(age.get(), 1);
            task.start();
        }
    }

    void stop() {
        task.stop();
    }

    private void discard() {
        int discarded = 0;
        int batch;
        do {
            List<JobId> old = store.deadLettersOlderThan(age.orElseThrow(), BATCH);
            batch = old.isEmpty() ? 0 : store.discard(old);
            discarded += batch;
        } while (batch > 0 && !task.stopped());
        if (discarded > 0) {
            LOG.info("discarded {} dead letters that were older than {}", discarded, age.get());
        }
    }
}
