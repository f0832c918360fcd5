package dev.worker.core.internal.engine;

import dev.worker.api.AttemptError;
import dev.worker.api.ErrorCode;
import dev.worker.api.FailureKind;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Change;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the attempts of one worker, each in the thread of a slot, and hands over what comes of them. Safe for use by any number of slots. */
final class Runner {

    private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

    private final WorkerPlan plan;
    private final EngineParts engine;
    private final LongConsumer ran;
    private final Set<Execution> running = ConcurrentHashMap.newKeySet();

    /**
     * For one worker.
     *
     * @param ran is told how many nanoseconds each handler took
     */
    Runner(WorkerPlan plan, EngineParts engine, LongConsumer ran) {
        this.plan = plan;
        this.engine = engine;
        this.ran = ran;
    }

    /** What runs now. */
    Collection<Execution> running() {
        return Collections.unmodifiableSet(running);
    }

    /** Runs it, unless it is not to run here now; in any case it is handed over. */
    void run(Execution execution) {
        if (execution.lost() || !execution.permits().pass()) {
            // where it is lost, refused by the store if another process has it; if it is ours after all, nothing is stranded
            submit(execution, new Change.Release(Duration.ZERO));
            return;
        }
        if (!begin(execution)) {
            submit(execution, new Change.Release(WorkerUnit.LATER));
            return;
        }
        running.add(execution);
        try {
            submit(execution, execute(execution));
        } finally {
            running.remove(execution);
        }
    }

    /** Notes that a suspect runs now: the others, which only wait in the process, have not crashed if it dies. */
    private boolean begin(Execution execution) {
        if (execution.delivery().crashes() == 0) {
            return true;
        }
        try {
            return engine.lease().owner()
                    .filter(owner -> engine.transport().begin(owner, execution.id(), execution.attempt()))
                    .isPresent();
        } catch (RuntimeException | Error e) {
            LOG.warn("job {} could not be begun and goes back", execution.id(), e);
            return false;
        }
    }

    private Change execute(Execution execution) {
        HandlerPlan handler = plan.handlers().get(execution.type());
        if (handler == null) {
            WorkerException unknown = new WorkerException(
                    ErrorCode.UNKNOWN_TYPE, "worker " + plan.spec().name() + " does not handle " + execution.type());
            return new Change.Fail(AttemptError.of(FailureKind.POISON, unknown), unknown.getMessage());
        }
        Change change = attempt(execution, handler);
        if (execution.begun()) {
            ran.accept(execution.elapsedNanos());
        }
        return change;
    }

    /** The slot goes on and the job ends, whatever is wrong in what was plugged in around its handler. */
    private Change attempt(Execution execution, HandlerPlan handler) {
        try {
            return engine.attempt().run(execution, handler);
        } catch (Throwable e) {
            // of any kind: what is plugged in may throw checked exceptions without saying so
            AttemptError error = AttemptError.of(FailureKind.PERMANENT, e);
            LOG.error("the attempt of job {} could not be judged: {}", execution.id(), error.trace());
            return execution.settled()
                    .orElseGet(() -> new Change.Fail(error, "its attempt could not be judged: " + error.summary()));
        }
    }

    private void submit(Execution execution, Change change) {
        execution.permits().ended(execution, change);
        Ending ending = Ending.of(execution, change);
        if (execution.settled().isPresent()) {
            engine.completer().settled(ending);
        } else {
            engine.completer().submit(ending);
        }
    }
}
