package dev.worker.core.internal.engine;

import dev.worker.api.AttemptError;
import dev.worker.api.ErrorCode;
import dev.worker.api.FailureKind;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Change;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What becomes of endings that the store does not take, though it answers: a result that does not fit, a record that cannot be
 * read. To ask again and again would help nobody, so the job becomes a dead letter that says what was refused.
 */
final class Refusals {

    /** What is wrong with one job, and will be the next time. */
    private static final Set<ErrorCode> OF_ONE_JOB = Set.of(
            ErrorCode.INVALID_ARGUMENT, ErrorCode.UNREADABLE, ErrorCode.NOT_SUPPORTED);
    /** How often an ending is refused by itself, for reasons that may pass, before it is given up. */
    private static final int TRIES = 3;

    private final WorkerPlans plans;
    private final DomainEvents domainEvents;
    private final Map<Ending, Integer> refused = new ConcurrentHashMap<>();

    @Inject
    Refusals(WorkerPlans plans, DomainEvents domainEvents) {
        this.plans = plans;
        this.domainEvents = domainEvents;
    }

    /** Whether an error may be about one of several endings, and the others could be settled without it. */
    static boolean mayBeOfOne(Throwable error) {
        return error instanceof RuntimeException && !Verdict.isUnavailable(error);
    }

    /**
     * Whether it is no use to ask again for this ending.
     *
     * @param othersTaken whether the store took others at the same time, so that it cannot be the store
     */
    boolean isFinal(Ending ending, Throwable error, boolean othersTaken) {
        if (error instanceof WorkerException known && OF_ONE_JOB.contains(known.code())) {
            return true;
        }
        return mayBeOfOne(error) && othersTaken && refused.merge(ending, 1, Integer::sum) >= TRIES;
    }

    /** What to settle instead: a dead letter with the domain events that tell of it, and if that is refused too, one without. */
    List<Ending> instead(Ending ending, Throwable error) {
        AttemptError why = AttemptError.of(FailureKind.PERMANENT, error);
        Change.Fail failed = new Change.Fail(why, "its outcome cannot be kept: "
                + (why.message().isEmpty() ? why.type() : why.message()));
        return List.of(ending.instead(failed, events(ending, failed)), ending.instead(failed, Consequences.NONE));
    }

    void forget(Collection<Ending> endings) {
        if (!refused.isEmpty()) {
            endings.forEach(refused::remove);
        }
    }

    /** None of an attempt whose message was never read here. */
    private Consequences events(Ending ending, Change change) {
        Execution execution = ending.execution();
        return Optional.ofNullable(execution.message())
                .flatMap(message -> plans.handler(execution.type())
                        .map(plan -> domainEvents.of(message, execution.delivery(), plan, change)))
                .orElse(Consequences.NONE);
    }
}
