package dev.worker.status;

import dev.worker.api.Health;
import dev.worker.api.WorkerHealth;
import dev.worker.api.WorkerState;
import dev.worker.api.event.WorkerHealthChanged;
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
    private final Backlog backlog;
    private final ProbeRunner probes;
    private final Events events;
    private final RuntimeClock clock;
    private final Map<String, Watch> watches = new ConcurrentHashMap<>();

    @Inject
    HealthMonitor(
            Settings settings,
            WorkerCounters counters,
            Backlog backlog,
            ProbeRunner probes,
            Events events,
            RuntimeClock clock) {
        this.rules = HealthRules.of(settings);
        this.counters = counters;
        this.backlog = backlog;
        this.probes = probes;
        this.events = events;
        this.clock = clock;
    }

    /** Looks at everything as it is now. */
    WorkerHealth ask(HostedWorker worker) {
        // asked for before the worker's lock is taken: heartbeats need that, and the backend may take its time
        return check(worker, wantsJobs(worker.state()) ? backlog.now() : Map.of());
    }

    /** Looks in passing, at every heartbeat. The backend is not asked for that. */
    WorkerHealth glance(HostedWorker worker) {
        return check(worker, backlog.seen());
    }

    private WorkerHealth check(HostedWorker worker, Map<String, Duration> lagging) {
        Watch watch = watches.computeIfAbsent(worker.spec().name(), name -> new Watch());
        Health before;
        WorkerHealth health;
        watch.lock.lock();
        try {
            health = assess(worker, watch, lagging);
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

    private WorkerHealth assess(HostedWorker worker, Watch watch, Map<String, Duration> lagging) {
        String name = worker.spec().name();
        WorkerState state = worker.state();
        List<Finding> findings = new ArrayList<>();
        rules.errors(counters.of(name).lastMinute()).ifPresent(findings::add);
        findings.addAll(problems(worker, watch));
        worker.restraints().forEach(restraint -> findings.add(new Finding(Health.DEGRADED, restraint)));
        findings.addAll(lag(worker, state, lagging));
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

    /** A worker that does not want jobs does not lag; where that is because the backend is away, it is not asked either. */
    private List<Finding> lag(HostedWorker worker, WorkerState state, Map<String, Duration> lagging) {
        if (!wantsJobs(state)) {
            return List.of();
        }
        return worker.spec().queues().stream()
                .flatMap(queue -> rules.lag(queue, lagging.getOrDefault(queue, Duration.ZERO)).stream())
                .toList();
    }

    private static boolean wantsJobs(WorkerState state) {
        return state == WorkerState.IDLE || state == WorkerState.BUSY;
    }

    /** What is remembered of a worker between two looks. Guarded by its lock. */
    private static final class Watch {

        private final ReentrantLock lock = new ReentrantLock();
        private Health health = Health.HEALTHY;
        private boolean hindered;
        private long hinderedSinceNanos;
    }
}
