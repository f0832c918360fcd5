package dev.worker.status;

import dev.worker.api.Health;
import dev.worker.api.WorkerHealth;
import dev.worker.api.WorkerState;
import dev.worker.api.event.WorkerHealthChanged;
import dev.worker.api.spi.JobStatistics;
import dev.worker.api.spi.Settings;
import dev.worker.core.extension.Events;
import dev.worker.core.extension.HostedWorker;
import dev.worker.core.extension.RuntimeClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** Says how well a worker is, from what is seen of it, and tells when that changes. */
final class HealthMonitor {

    private final HealthRules rules;
    private final WorkerCounters counters;
    private final Statistics statistics;
    private final ProbeRunner probes;
    private final Events events;
    private final RuntimeClock clock;
    private final Map<String, Watch> watches = new ConcurrentHashMap<>();

    @Inject
    HealthMonitor(
            Settings settings,
            WorkerCounters counters,
            Statistics statistics,
            ProbeRunner probes,
            Events events,
            RuntimeClock clock) {
        this.rules = HealthRules.of(settings);
        this.counters = counters;
        this.statistics = statistics;
        this.probes = probes;
        this.events = events;
        this.clock = clock;
    }

    /** Looks at everything, lag included. */
    WorkerHealth ask(HostedWorker worker) {
        return check(worker, true);
    }

    /**
     * Looks in passing, at every heartbeat. The store is not asked about lag for that; only a lag that was seen is followed
     * until it is over.
     */
    WorkerHealth glance(HostedWorker worker) {
        return check(worker, false);
    }

    private WorkerHealth check(HostedWorker worker, boolean lagWanted) {
        Watch watch = watches.computeIfAbsent(worker.spec().name(), name -> new Watch());
        Health before;
        WorkerHealth health;
        watch.lock.lock();
        try {
            health = assess(worker, watch, lagWanted);
            before = watch.health;
            watch.health = health.health();
        } finally {
            watch.lock.unlock();
        }
        // a listener may ask for the health itself, so the lock is not held while it is told
        if (before != health.health() && events.wanted()) {
            events.emit(new WorkerHealthChanged(before, health));
        }
        return health;
    }

    private WorkerHealth assess(HostedWorker worker, Watch watch, boolean lagWanted) {
        String name = worker.spec().name();
        WorkerState state = worker.state();
        List<Finding> findings = new ArrayList<>();
        rules.errors(counters.of(name).lastMinute()).ifPresent(findings::add);
        findings.addAll(problems(worker, watch));
        worker.restraints().forEach(restraint -> findings.add(new Finding(Health.DEGRADED, restraint)));
        if (lagWanted || watch.lagging) {
            List<Finding> lag = lag(worker, state);
            watch.lagging = !lag.isEmpty();
            findings.addAll(lag);
        }
        findings.addAll(probes.findings(name));
        Health worst = findings.stream().map(Finding::health).reduce(Health.HEALTHY, Health::worse);
        return new WorkerHealth(name, state, worst, findings.stream().map(Finding::reason).toList());
    }

    private List<Finding> problems(HostedWorker worker, Watch watch) {
        List<String> problems = worker.problems();
        long now = clock.nanoTime();
        if (problems.isEmpty() || !watch.hindered) {
            watch.hindered = !problems.isEmpty();
            watch.hinderedSinceNanos = now;
        }
        Duration since = Duration.ofNanos(now - watch.hinderedSinceNanos);
        return problems.stream().map(problem -> rules.problem(problem, since)).toList();
    }

    /** A worker that does not want jobs does not lag. */
    private List<Finding> lag(HostedWorker worker, WorkerState state) {
        if (state != WorkerState.IDLE && state != WorkerState.BUSY) {
            return List.of();
        }
        Map<String, Duration> oldest = statistics.known().map(JobStatistics::oldestReady).orElse(Map.of());
        return worker.spec().queues().stream()
                .flatMap(queue -> rules.lag(queue, oldest.getOrDefault(queue, Duration.ZERO)).stream())
                .toList();
    }

    /** What is remembered of a worker between two looks. Guarded by its lock. */
    private static final class Watch {

        private final ReentrantLock lock = new ReentrantLock();
        private Health health = Health.HEALTHY;
        private boolean lagging;
        private boolean hindered;
        private long hinderedSinceNanos;
    }
}
