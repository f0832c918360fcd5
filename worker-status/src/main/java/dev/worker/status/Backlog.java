package dev.worker.status;

import dev.worker.api.spi.JobStatistics;
import dev.worker.api.spi.Settings;
import dev.worker.api.spi.Transport;
import dev.worker.core.extension.HostedWorkers;
import dev.worker.core.extension.RepeatedTask;
import dev.worker.core.extension.RuntimeClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * For how long jobs of which queues wait, where it is too long. The statistics that say so count all jobs that are kept, which is too
 * much to do again and again in every process: in the background they are asked for only where the transport knows of a job that
 * waits too long, and then until that is over. Heartbeats see what was found last, so that no question holds them up.
 */
final class Backlog {

    private final Transport transport;
    private final HostedWorkers workers;
    private final Statistics statistics;
    private final Duration lag;
    private final Duration heartbeat;
    private final RepeatedTask task;
    private volatile Map<String, Duration> lagging = Map.of();

    @Inject
    Backlog(
            Transport transport,
            HostedWorkers workers,
            Statistics statistics,
            Settings settings,
            RuntimeClock clock) {
        this.transport = transport;
        this.workers = workers;
        this.statistics = statistics;
        this.lag = settings.get(StatusSettings.LAG_DEGRADED);
        this.heartbeat = settings.get(StatusSettings.HEARTBEAT);
        this.task = new RepeatedTask(clock, "looking for jobs that wait too long", pause(), this::look);
    }

    void start() {
        task.start(pause());
    }

    void stop() {
        task.stop();
    }

    /** By queue that lags, for how long its oldest ready job has been ready, as it was when somebody last looked. */
    Map<String, Duration> seen() {
        return lagging;
    }

    /** The same, as the statistics say now. */
    Map<String, Duration> now() {
        Map<String, Duration> now = new HashMap<>(
                statistics.known().map(JobStatistics::oldestReady).orElse(Map.of()));
        now.keySet().retainAll(queues());
        now.values().removeIf(age -> age.compareTo(lag) < 0);
        lagging = Map.copyOf(now);
        if (!now.isEmpty()) {
            task.hasten(heartbeat);
        }
        return lagging;
    }

    private void look() {
        if (!lagging.isEmpty() || !transport.waitingTypes(queues(), lag).isEmpty()) {
            now();
        }
    }

    private Set<String> queues() {
        return workers.all().stream()
                .flatMap(worker -> worker.spec().queues().stream())
                .collect(Collectors.toSet());
    }

    /** A lag is seen after half as long again, at the latest. */
    private Duration pause() {
        Duration half = lag.dividedBy(2);
        return half.compareTo(heartbeat) < 0 ? heartbeat : half;
    }
}
