package dev.worker.jobs;

import dev.worker.api.JobId;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.JobStore.AttemptProgress;
import dev.worker.api.spi.Settings;
import dev.worker.api.spi.TrackingLevel;
import dev.worker.core.extension.HostedWorker;
import dev.worker.core.extension.HostedWorkers;
import dev.worker.core.extension.ProcessLease;
import dev.worker.core.extension.RepeatedTask;
import dev.worker.core.extension.RunningJob;
import dev.worker.core.extension.RuntimeClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Stores how far the running jobs are: what has changed since the last time, in one write for all. The last word of an attempt
 * is stored with its settlement, so what comes between two writes is never missed for long.
 */
final class ProgressRecorder {

    private final JobStore store;
    private final HostedWorkers workers;
    private final ProcessLease lease;
    private final Duration interval;
    private final RepeatedTask task;

    /** What the store knows of the jobs that run now. Used by the task alone. */
    private Map<JobId, AttemptProgress> recorded = Map.of();

    @Inject
    ProgressRecorder(
            JobStore store, HostedWorkers workers, ProcessLease lease, Settings settings, RuntimeClock clock) {
        this.store = store;
        this.workers = workers;
        this.lease = lease;
        this.interval = settings.get(JobSettings.PROGRESS_INTERVAL);
        this.task = new RepeatedTask(clock, "storing the progress of jobs", interval, this::record);
    }

    void start() {
        task.start(interval);
    }

    void stop() {
        task.stop();
    }

    private void record() {
        Map<JobId, AttemptProgress> current = current();
        Map<JobId, AttemptProgress> changed = new HashMap<>(current);
        changed.entrySet().removeAll(recorded.entrySet());
        if (changed.isEmpty()) {
            recorded = current;
            return;
        }
        lease.owner().ifPresent(owner -> {
            store.progress(owner, changed);
            recorded = current;
        });
    }

    private Map<JobId, AttemptProgress> current() {
        Map<JobId, AttemptProgress> current = new HashMap<>();
        for (HostedWorker worker : workers.all()) {
            for (RunningJob job : worker.running()) {
                // what is remembered by its end alone has its progress there
                job.progress().filter(known -> store.tracking().of(job.type()) == TrackingLevel.ALL).ifPresent(
                        progress -> current.put(job.id(), new AttemptProgress(job.attempt(), progress)));
            }
        }
        return current;
    }
}
