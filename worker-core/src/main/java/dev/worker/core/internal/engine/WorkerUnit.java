package dev.worker.core.internal.engine;

import dev.worker.api.AttemptError;
import dev.worker.api.ErrorCode;
import dev.worker.api.FailureKind;
import dev.worker.api.WorkerException;
import dev.worker.api.WorkerSpec;
import dev.worker.api.WorkerState;
import dev.worker.api.event.WorkerStateChanged;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Delivery;
import dev.worker.core.extension.HostedWorker;
import dev.worker.core.extension.RunningJob;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** One worker: its slots, what runs in them, its state, and its {@link Fetcher}. */
final class WorkerUnit implements HostedWorker {

    /** When a job comes back that may not run beside another one under which processes died. */
    private static final Duration QUARANTINE_BUSY = Duration.ofSeconds(1);

    private final WorkerPlan plan;
    private final EngineParts engine;
    private final Slots slots;
    private final Fetcher fetcher;
    private final Executor threads;
    private final Set<Execution> running = ConcurrentHashMap.newKeySet();
    private final Instant startedAt;
    private WorkerState lifecycle = WorkerState.STARTING;
    private WorkerState told = WorkerState.STARTING;

    WorkerUnit(WorkerPlan plan, EngineParts engine) {
        this.plan = plan;
        this.engine = engine;
        this.slots = new Slots(plan.spec().concurrency(), engine.settings().get(EngineSettings.PREFETCH));
        this.threads = engine.threads().handlers(plan.spec().name(), plan.spec().platformThreads());
        this.startedAt = engine.clock().instant();
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

    /** Takes no new jobs; those that were fetched and have no slot yet go back. */
    void close() {
        become(WorkerState.STOPPING);
        giveBack(slots.close());
    }

    void stopped() {
        become(WorkerState.STOPPED);
    }

    /** Asks the jobs that still run to end. */
    void interrupt() {
        running.forEach(execution -> execution.end(Execution.End.STOPPING));
    }

    /** Gives back what would not end: the process is about to. */
    void abandon() {
        running.stream()
                .filter(execution -> execution.settled().isEmpty())
                .forEach(execution -> engine.completer()
                        .submit(Ending.of(execution, new Change.Release(Duration.ZERO))));
    }

    /** Whether it runs jobs or may still be given some. */
    boolean busy() {
        return slots.taken() > 0 || !fetcher.idle();
    }

    /**
     * Takes fetched jobs in. A job under which a process died comes before the others, lest the next crash count against it
     * while it waits; and from its second crash on only one such job runs at a time, so that the innocent get through.
     */
    private void accept(List<Delivery> deliveries, Lane lane) {
        Deque<Execution> fetched = new ArrayDeque<>(deliveries.size());
        for (Delivery delivery : deliveries) {
            Execution execution = new Execution(delivery, lane, plan.spec().name(), engine.clock(), engine.jobs());
            engine.live().add(execution);
            if (delivery.crashes() == 0) {
                fetched.addLast(execution);
            } else if (delivery.crashes() == 1 || engine.quarantine().tryAcquire()) {
                fetched.addFirst(execution);
            } else {
                submit(execution, new Change.Release(QUARANTINE_BUSY));
            }
        }
        int starts = slots.add(fetched);
        if (starts < 0) {
            giveBack(fetched);
        }
        for (int i = 0; i < starts; i++) {
            startSlot();
        }
    }

    private void startSlot() {
        try {
            threads.execute(this::runSlot);
        } catch (RuntimeException | Error e) {
            // a slot that leaks would never be used again
            slots.giveBack();
            throw e;
        }
    }

    private void runSlot() {
        tellState();
        for (Execution execution = slots.first(); execution != null; execution = slots.next()) {
            run(execution);
            fetcher.more();
        }
        tellState();
        fetcher.more();
    }

    private void run(Execution execution) {
        if (execution.lost() || !execution.lane().passes()) {
            // where it is lost, refused by the store if another process has it; if it is ours after all, nothing is stranded
            end(execution, new Change.Release(Duration.ZERO));
            return;
        }
        running.add(execution);
        try {
            end(execution, execute(execution));
        } finally {
            running.remove(execution);
        }
    }

    private Change execute(Execution execution) {
        HandlerPlan handler = plan.handlers().get(execution.type());
        if (handler == null) {
            WorkerException unknown = new WorkerException(
                    ErrorCode.UNKNOWN_TYPE, "worker " + plan.spec().name() + " does not handle " + execution.type());
            return new Change.Fail(AttemptError.of(FailureKind.POISON, unknown), unknown.getMessage());
        }
        Change change = engine.attempt().run(execution, handler);
        if (execution.begun()) {
            slots.ran(execution.elapsedNanos());
        }
        return change;
    }

    private void end(Execution execution, Change change) {
        if (execution.delivery().crashes() > 1) {
            engine.quarantine().release();
        }
        submit(execution, change);
    }

    private void submit(Execution execution, Change change) {
        execution.lane().ended(execution, change);
        Ending ending = Ending.of(execution, change);
        if (execution.settled().isPresent()) {
            engine.completer().settled(ending);
        } else {
            engine.completer().submit(ending);
        }
    }

    private void giveBack(Collection<Execution> executions) {
        executions.forEach(execution -> end(execution, new Change.Release(Duration.ZERO)));
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
    public List<RunningJob> running() {
        return running.stream().map(Execution::view).toList();
    }

    @Override
    public void pause() {
        synchronized (this) {
            if (lifecycle != WorkerState.IDLE) {
                return;
            }
            lifecycle = WorkerState.PAUSED;
        }
        giveBack(slots.close());
        tellState();
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
