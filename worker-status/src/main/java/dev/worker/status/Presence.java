package dev.worker.status;

import dev.worker.api.HandlerSpec;
import dev.worker.api.Health;
import dev.worker.api.JobId;
import dev.worker.api.MessageDescriptor;
import dev.worker.api.WorkerSpec;
import dev.worker.api.WorkerStatus;
import dev.worker.api.event.EventListener;
import dev.worker.api.event.WorkerEvent;
import dev.worker.api.event.WorkerStateChanged;
import dev.worker.api.spi.Settings;
import dev.worker.api.spi.StatusStore;
import dev.worker.core.extension.HostedWorker;
import dev.worker.core.extension.HostedWorkers;
import dev.worker.core.extension.ProcessLease;
import dev.worker.core.extension.RepeatedTask;
import dev.worker.core.extension.RunningJob;
import dev.worker.core.extension.RuntimeClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells the other processes of the workers of this one, and knows theirs. One write per interval for all workers, and one soon
 * after a change of state. Where the backend remembers no presence, there is none to tell.
 */
final class Presence implements EventListener {

    /** A worker under load goes from idle to busy and back many times a second; nobody needs to see each time. */
    private static final Duration AFTER_CHANGE = Duration.ofSeconds(1);

    private static final Duration PURGE_INTERVAL = Duration.ofMinutes(10);
    private static final Comparator<WorkerStatus> BY_NAME = Comparator
            .comparing(WorkerStatus::worker)
            .thenComparing(WorkerStatus::process);

    private final Optional<StatusStore> store;
    private final HostedWorkers workers;
    private final ProcessLease lease;
    private final WorkerCounters counters;
    private final HealthMonitor health;
    private final RuntimeClock clock;
    private final Duration lostAfter;
    private final Duration forgetAfter;
    private final RepeatedTask heartbeat;
    private final RepeatedTask purge;

    @Inject
    Presence(
            Optional<StatusStore> store,
            HostedWorkers workers,
            ProcessLease lease,
            WorkerCounters counters,
            HealthMonitor health,
            Settings settings,
            RuntimeClock clock) {
        StatusSettings.check(settings);
        this.store = store;
        this.workers = workers;
        this.lease = lease;
        this.counters = counters;
        this.health = health;
        this.clock = clock;
        this.lostAfter = settings.get(StatusSettings.LOST_AFTER);
        this.forgetAfter = settings.get(StatusSettings.FORGET_AFTER);
        this.heartbeat = new RepeatedTask(
                clock, "the heartbeat of the workers", settings.get(StatusSettings.HEARTBEAT), this::beat);
        this.purge = new RepeatedTask(clock, "forgetting lost workers", PURGE_INTERVAL, this::forget);
    }

    void start() {
        heartbeat.start();
        if (store.isPresent()) {
            purge.start(PURGE_INTERVAL);
        }
    }

    /** Leaves nothing behind of the workers, which have stopped by now. */
    void stop() {
        heartbeat.stop();
        purge.stop();
        store.ifPresent(remembered -> remembered.remove(lease.process()));
    }

    @Override
    public void on(WorkerEvent event) {
        if (event instanceof WorkerStateChanged) {
            heartbeat.hasten(AFTER_CHANGE);
        }
    }

    /** The workers of all processes. */
    List<WorkerStatus> all() {
        List<WorkerStatus> all = new ArrayList<>();
        Map<String, Instant> heartbeats = new HashMap<>();
        for (WorkerStatus told : store.map(remembered -> remembered.list(lostAfter)).orElse(List.of())) {
            if (told.process().equals(lease.process())) {
                heartbeats.put(told.worker(), told.lastSeen());
            } else {
                all.add(told);
            }
        }
        workers.all().forEach(worker -> all.add(
                status(worker, heartbeats.getOrDefault(worker.spec().name(), clock.instant()))));
        all.sort(BY_NAME);
        return all;
    }

    private void beat() {
        Instant now = clock.instant();
        List<WorkerStatus> statuses = workers.all().stream().map(worker -> status(worker, now)).toList();
        if (!statuses.isEmpty()) {
            store.ifPresent(remembered -> remembered.beat(statuses));
        }
    }

    private void forget() {
        store.ifPresent(remembered -> remembered.purge(forgetAfter));
    }

    private WorkerStatus status(HostedWorker worker, Instant lastSeen) {
        WorkerSpec spec = worker.spec();
        WorkerCounters.Counter counter = counters.of(spec.name());
        Health now = health.glance(worker).health();
        List<JobId> running = worker.running().stream().map(RunningJob::id).toList();
        return new WorkerStatus(
                spec.name(),
                lease.process(),
                worker.state(),
                now,
                spec.queues(),
                types(spec),
                spec.labels(),
                spec.concurrency(),
                running,
                counter.succeeded(),
                counter.failed(),
                worker.startedAt(),
                lastSeen);
    }

    private static Set<String> types(WorkerSpec spec) {
        return spec.handlers().stream()
                .map(HandlerSpec::message)
                .map(MessageDescriptor::name)
                .collect(Collectors.toSet());
    }
}
