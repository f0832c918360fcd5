package dev.worker.core.internal.engine;

import dev.worker.api.WorkerSpec;
import dev.worker.api.WorkerState;
import dev.worker.api.event.WorkerStateChanged;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Delivery;
import dev.worker.core.extension.HostedWorker;
import dev.worker.core.extension.RunningJob;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One worker: its slots, its state, its {@link Fetcher}, and the {@link Runner} of what is in its slots. */
final class WorkerUnit implements HostedWorker {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerUnit.class);

    /** When a job comes back that was fetched but cannot be run here for now. */
    static final Duration LATER = Duration.ofSeconds(1);

    private final WorkerPlan plan;
    private final EngineParts engine;
    private final Slots slots;
    private final Fetcher fetcher;
    private final Runner runner;
    private final Executor threads;
    private final Consumer<Execution> admit = execution -> take(List.of(execution));
    private final Instant startedAt;
    private WorkerState lifecycle = WorkerState.STARTING;
    private WorkerState told = WorkerState.STARTING;

    WorkerUnit(WorkerPlan plan, EngineParts engine) {
        this.plan = plan;
        this.engine = engine;
        this.slots = new Slots(plan.spec().concurrency(),
                plan.mayPrefetch() ? engine.settings().get(EngineSettings.PREFETCH) : 0);
        this.threads = engine.threads().handlers(plan.spec().name(), plan.spec().platformThreads());
        this.startedAt = engine.clock().instant();
        this.runner = new Runner(plan, engine, slots::ran);
        this.fetcher = new Fetcher(plan, engine, slots, this::accept);
    }

    Fetcher fetcher() {
        return fetcher;
    }

    /** Takes jobs from now on. */
    void open() {
        become(WorkerState.IDLE);
        fetcher.allReady();
    }

    /** Takes no new jobs, and then says so; those that were fetched and have no slot yet go back. */
    void close() {
        List<Execution> waiting;
        synchronized (this) {
            lifecycle = WorkerState.STOPPING;
            waiting = slots.close();
        }
        tellState();
        giveBackWaiting(waiting);
    }

    void stopped() {
        become(WorkerState.STOPPED);
    }

    /** Asks the jobs that still run to end. */
    void interrupt() {
        runner.running().forEach(execution -> execution.end(Execution.End.STOPPING));
    }

    /** Gives back what would not end: the process is about to. */
    void abandon() {
        runner.running().stream()
                .filter(execution -> execution.settled().isEmpty())
                .forEach(execution -> engine.completer()
                        .submitNow(Ending.of(execution, new Change.Release(Duration.ZERO))));
    }

    /** Whether it runs jobs or may still be given some. */
    boolean busy() {
        return slots.taken() > 0 || !fetcher.idle();
    }

    /** Takes fetched jobs in; those under which processes died when the quarantine lets them. */
    private void accept(List<Delivery> deliveries, Permits permits) {
        List<Execution> sound = new ArrayList<>(deliveries.size());
        List<Execution> suspects = new ArrayList<>();
        for (Delivery delivery : deliveries) {
            Execution execution = engine.live().add(delivery, permits, plan.spec().name());
            (delivery.crashes() == 0 ? sound : suspects).add(execution);
        }
        take(sound);
        for (Execution suspect : suspects) {
            if (!engine.quarantine().enter(suspect, plan.mustRunAlone(suspect.delivery()), admit)) {
                giveBack(List.of(suspect), LATER);
            }
        }
    }

    private void take(List<Execution> executions) {
        int starts = slots.add(executions);
        if (starts < 0) {
            giveBack(executions, Duration.ZERO);
        }
        for (int left = starts; left > 0; left--) {
            if (!startSlot()) {
                slots.giveBack(left);
                giveBack(slots.drain(), LATER);
                return;
            }
        }
    }

    private boolean startSlot() {
        try {
            threads.execute(this::runSlot);
            return true;
        } catch (RuntimeException | Error e) {
            LOG.error("no thread could be started for worker {}", plan.spec().name(), e);
            return false;
        }
    }

    private void runSlot() {
        tellState();
        for (Execution execution = slots.first(); execution != null; execution = slots.next()) {
            runner.run(execution);
            fetcher.more();
        }
        tellState();
        fetcher.more();
    }

    private void giveBackWaiting(List<Execution> waiting) {
        giveBack(waiting, Duration.ZERO);
        giveBack(engine.quarantine().withdraw(admit), Duration.ZERO);
    }

    private void giveBack(List<Execution> executions, Duration delay) {
        for (Execution execution : executions) {
            Change release = new Change.Release(delay);
            execution.permits().ended(execution, release);
            engine.completer().submitNow(Ending.of(execution, release));
        }
    }

    @Override
    public WorkerSpec spec() {
        return plan.spec();
    }

    @Override
    public synchronized WorkerState state() {
        if (lifecycle != WorkerState.IDLE) {
            return lifecycle;
        }
        if (slots.taken() > 0) {
            return WorkerState.BUSY;
        }
        return engine.backend().away() ? WorkerState.PAUSED : WorkerState.IDLE;
    }

    @Override
    public Instant startedAt() {
        return startedAt;
    }

    @Override
    public boolean looking() {
        // in this order: the end of a settlement starts a fetch
        return !engine.completer().idle() || fetcher.looking();
    }

    @Override
    public List<RunningJob> running() {
        return runner.running().stream().map(Execution::view).toList();
    }

    @Override
    public void pause() {
        List<Execution> waiting;
        synchronized (this) {
            if (lifecycle != WorkerState.IDLE) {
                return;
            }
            lifecycle = WorkerState.PAUSED;
            waiting = slots.close();
        }
        tellState();
        giveBackWaiting(waiting);
    }

    @Override
    public void resume() {
        synchronized (this) {
            if (lifecycle != WorkerState.PAUSED) {
                return;
            }
            lifecycle = WorkerState.IDLE;
            slots.reopen();
        }
        tellState();
        fetcher.allReady();
    }

    @Override
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        engine.backend().problem().ifPresent(problems::add);
        fetcher.problem().ifPresent(problems::add);
        return problems;
    }

    @Override
    public List<String> restraints() {
        return fetcher.restraints();
    }

    private void become(WorkerState next) {
        synchronized (this) {
            lifecycle = next;
        }
        tellState();
    }

    /** Tells listeners of the state if it changed since they were last told. */
    void tellState() {
        WorkerStateChanged change;
        synchronized (this) {
            WorkerState now = state();
            if (now == told) {
                return;
            }
            change = new WorkerStateChanged(plan.spec().name(), told, now);
            told = now;
        }
        if (engine.events().wanted()) {
            engine.events().emit(change);
        }
    }
}
