package dev.worker.core.internal.engine;

import dev.worker.api.RetryPolicy;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Delivery;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has attempts settled that belong to this process and run nowhere: the failure policy says what becomes of those that crashed. */
final class Orphans {

    private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

    private final Verdict verdict;
    private final WorkerPlans plans;
    private final Hydrator hydrator;
    private final DomainEvents domainEvents;
    private final Provider<Completer> completer;

    @Inject
    Orphans(
            Verdict verdict,
            WorkerPlans plans,
            Hydrator hydrator,
            DomainEvents domainEvents,
            Provider<Completer> completer) {
        this.verdict = verdict;
        this.plans = plans;
        this.hydrator = hydrator;
        this.domainEvents = domainEvents;
        this.completer = completer;
    }

    /** It has not begun; its attempt is restored. */
    void giveBack(Execution execution) {
        settle(execution, new Change.Release(Duration.ZERO));
    }

    /** Its process died, or lost its lease, while it ran. */
    void crashed(Execution execution) {
        Optional<HandlerPlan> plan = plans.handler(execution.type());
        RetryPolicy retry = plan.map(HandlerPlan::retry).orElse(RetryPolicy.DEFAULT);
        Change change = verdict.crashed(
                execution.delivery(),
                "the process that ran worker " + execution.worker() + " died or lost its lease",
                retry);
        plan.ifPresent(known -> execution.brings(events(execution.delivery(), known, change)));
        settle(execution, change);
    }

    /** A process that does not handle the type cannot read the message, and so cannot tell of its end. */
    private Consequences events(Delivery job, HandlerPlan plan, Change change) {
        if (plan.events().isEmpty()) {
            return Consequences.NONE;
        }
        try {
            return domainEvents.of(hydrator.message(job.envelope(), plan), job, plan, change);
        } catch (RuntimeException | Error e) {
            LOG.warn("no domain event tells of the crash of job {}, whose message cannot be read", job.envelope().id(),
                    e);
            return Consequences.NONE;
        }
    }

    private void settle(Execution execution, Change change) {
        completer.get().submitNow(Ending.of(execution, change));
    }
}
