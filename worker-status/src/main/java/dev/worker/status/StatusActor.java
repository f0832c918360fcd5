package dev.worker.status;

import dev.worker.api.HealthCheck;
import dev.worker.api.WorkerException;
import dev.worker.core.extension.Actor;
import dev.worker.core.extension.Commands;
import dev.worker.core.extension.HostedWorker;
import dev.worker.core.extension.HostedWorkers;
import jakarta.inject.Inject;
import java.util.stream.Collectors;

/** Runs what goes on in the background, and answers the commands about workers. */
final class StatusActor implements Actor {

    private final HostedWorkers workers;
    private final Presence presence;
    private final HealthMonitor health;
    private final ProbeRunner probes;
    private final Backlog backlog;
    private final Statistics statistics;
    private final WorkerCounters counters;
    private final Gauges gauges;

    @Inject
    StatusActor(
            HostedWorkers workers,
            Presence presence,
            HealthMonitor health,
            ProbeRunner probes,
            Backlog backlog,
            Statistics statistics,
            WorkerCounters counters,
            Gauges gauges) {
        this.workers = workers;
        this.presence = presence;
        this.health = health;
        this.probes = probes;
        this.backlog = backlog;
        this.statistics = statistics;
        this.counters = counters;
        this.gauges = gauges;
    }

    @Override
    public String name() {
        return "status";
    }

    @Override
    public void commands(Commands commands) {
        commands.on(HealthCheck.class, command -> health.ask(worker(command.worker())));
        commands.on(ListWorkers.class, command -> presence.all());
        commands.on(GetStatistics.class, command -> statistics.current());
        commands.on(GetMetrics.class, command -> gauges.registry());
        commands.on(PauseWorker.class, command -> {
            worker(command.worker()).pause();
            return null;
        });
        commands.on(ResumeWorker.class, command -> {
            worker(command.worker()).resume();
            return null;
        });
    }

    @Override
    public void start() {
        gauges.declareProcess();
        for (HostedWorker worker : workers.all()) {
            counters.declare(worker.spec().name());
            gauges.declare(worker.spec());
        }
        probes.start();
        backlog.start();
        presence.start();
    }

    @Override
    public void stop() {
        // the other way round than the start: a check may take longer than a stop may
        presence.stop();
        backlog.stop();
        probes.stop();
        gauges.remove();
    }

    private HostedWorker worker(String name) {
        return workers.find(name).orElseThrow(() -> WorkerException.invalid(
                "this process has no worker %s; it has %s",
                name,
                workers.all().stream().map(worker -> worker.spec().name())
                        .collect(Collectors.joining(", ", "[", "]"))));
    }
}
