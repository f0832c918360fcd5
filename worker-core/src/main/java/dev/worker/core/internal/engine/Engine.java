package dev.worker.core.internal.engine;

import dev.worker.api.ErrorCode;
import dev.worker.api.LifecycleHook;
import dev.worker.api.WorkerException;
import dev.worker.api.WorkerSpec;
import dev.worker.core.extension.HostedWorker;
import dev.worker.core.extension.HostedWorkers;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts and stops all workers of a runtime. A runtime without workers has an idle engine that takes no lease. */
public final class Engine implements HostedWorkers {

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    /** How long interrupted handlers get to return, and settlements to be stored, once the grace period is over. */
    private static final Duration LAST_CALL = Duration.ofSeconds(5);

    private final EngineParts parts;
    private final Poller poller;
    private final Strays strays;
    private final List<WorkerUnit> units;
    private final List<Periodic> periodics = new ArrayList<>();
    private final List<WorkerUnit> hooked = new ArrayList<>();
    private final Duration grace;

    @Inject
    Engine(WorkerPlans plans, EngineParts parts, Poller poller, Strays strays) {
        this.parts = parts;
        this.poller = poller;
        this.strays = strays;
        this.units = plans.all().stream()
                .map(plan -> new WorkerUnit(plan, parts))
                .toList();
        this.grace = parts.settings().get(EngineSettings.GRACE);
    }

    /**
     * Runs the start hooks, takes the lease and lets all workers take jobs.
     *
     * @throws WorkerException if a hook fails or the backend refuses; nothing is left running then
     */
    public void start() {
        if (units.isEmpty()) {
            return;
        }
        try {
            for (WorkerUnit unit : units) {
                runStartHooks(unit.spec());
                hooked.add(unit);
            }
            parts.lease().start();
        } catch (RuntimeException | Error e) {
            stopHooks();
            throw e;
        }
        units.forEach(WorkerUnit::open);
        poller.start(units);
        strays.start();
        startPeriodics();
    }

    /**
     * Stops: no new jobs at once; running ones get the grace period, are then interrupted, and released with their attempt
     * restored. Bounded; does nothing if the engine was not started.
     */
    public void stop() {
        if (hooked.isEmpty()) {
            return;
        }
        poller.stop();
        units.forEach(WorkerUnit::close);
        periodics.forEach(Periodic::stop);
        // last, as it waits for a call that is under way
        strays.stop();
        if (!awaitIdle(grace)) {
            LOG.info("the grace period of {} is over; interrupting what still runs", grace);
            units.forEach(WorkerUnit::interrupt);
            if (!awaitIdle(LAST_CALL)) {
                LOG.warn("some handlers ignore their interruption; their jobs are released all the same");
                units.forEach(WorkerUnit::abandon);
            }
        }
        awaitSettled();
        parts.subscribers().drain(LAST_CALL);
        parts.lease().stop();
        units.forEach(WorkerUnit::stopped);
        stopHooks();
    }

    @Override
    public List<HostedWorker> all() {
        return List.copyOf(units);
    }

    @Override
    public Optional<HostedWorker> find(String name) {
        return all().stream().filter(worker -> worker.spec().name().equals(name)).findFirst();
    }

    @Override
    public Optional<String> queueOf(String type) {
        return units.stream()
                .map(WorkerUnit::spec)
                .filter(spec -> spec.handlers().stream()
                        .anyMatch(handler -> handler.message().name().equals(type)))
                .map(spec -> spec.queues().getFirst())
                .findFirst();
    }

    private void startPeriodics() {
        for (WorkerUnit unit : units) {
            unit.spec().periodic().forEach(task -> periodics.add(
                    new Periodic(unit.spec().name(), task, parts.clock(), parts.jobs())));
        }
        periodics.forEach(Periodic::start);
    }

    private void runStartHooks(WorkerSpec spec) {
        for (LifecycleHook hook : spec.onStart()) {
            try {
                hook.run();
            } catch (Exception | Error e) {
                ErrorCode code = e instanceof WorkerException known ? known.code() : ErrorCode.INTERNAL;
                throw new WorkerException(
                        code, "worker " + spec.name() + " failed to start: " + e.getMessage(), e);
            }
        }
    }

    private void stopHooks() {
        for (WorkerUnit unit : hooked.reversed()) {
            for (LifecycleHook hook : unit.spec().onStop()) {
                try {
                    hook.run();
                } catch (Exception | Error e) {
                    LOG.warn("a stop hook of worker {} failed", unit.spec().name(), e);
                }
            }
        }
        hooked.clear();
    }

    /** Waits in real time, also where tests set the clock: a stop must end. */
    private boolean awaitIdle(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (units.stream().anyMatch(WorkerUnit::busy)) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
        return true;
    }

    private void awaitSettled() {
        try {
            boolean rescued = poller.awaitRescue(LAST_CALL);
            if (!parts.completer().awaitSettled(LAST_CALL) || !rescued) {
                LOG.warn("not every outcome could be stored; those jobs run again once the lease has expired");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
