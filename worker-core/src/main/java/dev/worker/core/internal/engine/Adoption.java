package dev.worker.core.internal.engine;

import dev.worker.api.JobId;
import dev.worker.api.RetryPolicy;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.TakenOver;
import dev.worker.api.spi.Transport;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over what expired owners left running. A job that still runs in this very process, whose own lease expired, simply
 * goes on under the new owner; any other one crashed, and the failure policy says what becomes of it.
 */
final class Adoption {

    private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);
    private static final int BATCH = 1_000;

    private final Transport transport;
    private final LiveJobs live;
    private final Verdict verdict;
    private final WorkerPlans plans;
    private final Hydrator hydrator;
    private final DomainEvents domainEvents;
    private final Provider<Completer> completer;

    @Inject
    Adoption(
            Transport transport,
            LiveJobs live,
            Verdict verdict,
            WorkerPlans plans,
            Hydrator hydrator,
            DomainEvents domainEvents,
            Provider<Completer> completer) {
        this.transport = transport;
        this.live = live;
        this.verdict = verdict;
        this.plans = plans;
        this.hydrator = hydrator;
        this.domainEvents = domainEvents;
        this.completer = completer;
    }

    /** This process lost its lease and holds a fresh one: takes its own running jobs along and ends those that others have. */
    void adopt(OwnerId former, OwnerId fresh) {
        List<Execution> before = List.copyOf(live.all());
        Set<JobId> kept = new HashSet<>();
        each(() -> transport.takeOver(fresh, former, BATCH), job -> {
            JobId id = job.delivery().envelope().id();
            boolean runsHere = live.find(id)
                    .filter(execution -> job.from().equals(former)
                            && execution.attempt() == job.delivery().attempt())
                    .isPresent();
            if (runsHere) {
                kept.add(id);
            } else if (job.from().equals(former)) {
                // taken by a call whose answer never arrived
                settle(job, new Change.Release(Duration.ZERO), Consequences.NONE);
            } else {
                rescue(job);
            }
        });
        before.stream()
                .filter(execution -> !kept.contains(execution.id()))
                .forEach(execution -> execution.end(Execution.End.LOST));
    }

    /** Settles what dead processes left. */
    void rescue(OwnerId owner) {
        each(() -> transport.takeOver(owner, BATCH), this::rescue);
    }

    /** Deals with each batch before the next is asked for, until there is nothing more: a small batch need not be the last. */
    private static void each(Supplier<List<TakenOver>> batches, Consumer<TakenOver> action) {
        for (List<TakenOver> batch = batches.get(); !batch.isEmpty(); batch = batches.get()) {
            batch.forEach(action);
        }
    }

    private void rescue(TakenOver job) {
        if (!job.begun()) {
            settle(job, new Change.Release(Duration.ZERO), Consequences.NONE);
            return;
        }
        Optional<HandlerPlan> plan = plans.handler(job.delivery().envelope().type());
        RetryPolicy retry = plan.map(HandlerPlan::retry).orElse(RetryPolicy.DEFAULT);
        Change change = verdict.crashed(
                job.delivery(),
                "the process that ran worker " + job.worker() + " died or lost its lease",
                retry);
        settle(job, change, plan.map(known -> events(job, known, change)).orElse(Consequences.NONE));
    }

    /** A process that does not handle the type cannot read the message, and so cannot tell of its end. */
    private Consequences events(TakenOver job, HandlerPlan plan, Change change) {
        if (plan.events().isEmpty()) {
            return Consequences.NONE;
        }
        try {
            return domainEvents.of(hydrator.message(job.delivery().envelope(), plan), job.delivery(), plan, change);
        } catch (RuntimeException | Error e) {
            LOG.warn("no domain event tells of the crash of job {}, whose message cannot be read",
                    job.delivery().envelope().id(), e);
            return Consequences.NONE;
        }
    }

    private void settle(TakenOver job, Change change, Consequences consequences) {
        completer.get().submitNow(Ending.takenOver(job.delivery(), job.worker(), change, consequences));
    }
}
