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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Takes over what expired owners left running. A job that still runs in this very process, whose own lease expired, simply
 * goes on under the new owner; any other one crashed, and the failure policy says what becomes of it.
 */
final class Adoption {

    private static final int BATCH = 1_000;

    private final Transport transport;
    private final LiveJobs live;
    private final Verdict verdict;
    private final WorkerPlans plans;
    private final Provider<Completer> completer;

    @Inject
    Adoption(
            Transport transport,
            LiveJobs live,
            Verdict verdict,
            WorkerPlans plans,
            Provider<Completer> completer) {
        this.transport = transport;
        this.live = live;
        this.verdict = verdict;
        this.plans = plans;
        this.completer = completer;
    }

    /** This process lost its lease and holds a fresh one: takes its own running jobs along and ends those that others have. */
    void adopt(OwnerId former, OwnerId fresh) {
        List<Execution> before = List.copyOf(live.all());
        Set<JobId> kept = new HashSet<>();
        for (TakenOver job : all(fresh)) {
            JobId id = job.delivery().envelope().id();
            boolean runsHere = live.find(id)
                    .filter(execution -> job.from().equals(former)
                            && execution.attempt() == job.delivery().attempt())
                    .isPresent();
            if (runsHere) {
                kept.add(id);
            } else if (job.from().equals(former)) {
                // taken by a fetch whose answer never arrived
                settle(job, new Change.Release(Duration.ZERO));
            } else {
                rescue(job);
            }
        }
        before.stream()
                .filter(execution -> !kept.contains(execution.id()))
                .forEach(execution -> execution.end(Execution.End.LOST));
    }

    /** Settles what dead processes left. */
    void rescue(OwnerId owner) {
        all(owner).forEach(this::rescue);
    }

    private List<TakenOver> all(OwnerId owner) {
        List<TakenOver> found = transport.takeOver(owner, BATCH);
        if (found.size() < BATCH) {
            return found;
        }
        List<TakenOver> all = new ArrayList<>(found);
        while (found.size() == BATCH) {
            found = transport.takeOver(owner, BATCH);
            all.addAll(found);
        }
        return all;
    }

    private void rescue(TakenOver job) {
        if (!job.begun()) {
            settle(job, new Change.Release(Duration.ZERO));
            return;
        }
        RetryPolicy retry = plans.handler(job.delivery().envelope().type())
                .map(HandlerPlan::retry)
                .orElse(RetryPolicy.DEFAULT);
        Change change = verdict.crashed(
                job.delivery(),
                "the process that ran worker " + job.worker() + " died or lost its lease",
                retry);
        settle(job, change);
    }

    private void settle(TakenOver job, Change change) {
        completer.get().submitNow(Ending.takenOver(job.delivery(), job.worker(), change));
    }
}
