package dev.worker.core.internal.engine;

import dev.worker.api.ErrorCode;
import dev.worker.api.NextSteps;
import dev.worker.api.Outcome;
import dev.worker.api.TransactionalWork;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.Transactions;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;

/** Lets a job succeed, and what comes next be, in the transaction in which its handler works. */
final class Finishing {

    private final Optional<Transactions> transactions;
    private final LeaseKeeper lease;
    private final Verdict verdict;
    private final Decisions decisions;
    private final DomainEvents domainEvents;

    @Inject
    Finishing(
            Optional<Transactions> transactions,
            LeaseKeeper lease,
            Verdict verdict,
            Decisions decisions,
            DomainEvents domainEvents) {
        this.transactions = transactions;
        this.lease = lease;
        this.verdict = verdict;
        this.decisions = decisions;
        this.domainEvents = domainEvents;
    }

    <R> Outcome<R> run(Execution execution, HandlerPlan plan, TransactionalWork<Outcome<R>> work)
            throws Exception {
        Transactions some = transactions.orElseThrow(() -> new WorkerException(
                ErrorCode.NOT_SUPPORTED,
                "the jobs are not kept in a database, so they cannot succeed in a transaction; set worker.job-store to one, jdbi for example"));
        if (execution.settled().isPresent()) {
            throw new WorkerException(ErrorCode.WRONG_STATE,
                    "job " + execution.id() + " has succeeded already in a transaction of this attempt");
        }
        Attempted<R> attempted = new Attempted<>(execution, plan, work);
        execution.heartbeat();
        try {
            if (some.settle(attempted) == Settled.LOST) {
                throw lost(execution);
            }
        } catch (NotDone e) {
            return attempted.outcome;
        }
        execution.brings(attempted.consequences);
        execution.settle(attempted.change);
        // what it decided for is there
        return Outcome.done(attempted.result);
    }

    /** The handler's work, and what becomes of its job if it ends well. */
    private final class Attempted<R> implements Transactions.Work {

        private final Execution execution;
        private final HandlerPlan plan;
        private final TransactionalWork<Outcome<R>> work;
        private Outcome<R> outcome;
        private R result;
        private Change.Succeed change;
        private Consequences consequences = Consequences.NONE;

        private Attempted(Execution execution, HandlerPlan plan, TransactionalWork<Outcome<R>> work) {
            this.execution = execution;
            this.plan = plan;
            this.work = work;
        }

        @Override
        public Transactions.Ending run(Connection connection) throws Exception {
            outcome = work.run(connection);
            List<Envelope> next = next();
            change = verdict.success(result, execution.delivery(), plan);
            execution.heartbeat();
            consequences = new Consequences(next, List.of())
                    .plus(domainEvents.of(execution.message(), execution.delivery(), plan, change));
            Settlement settlement = new Settlement(
                    execution.id(), execution.attempt(), execution.worker(), change, execution.lastProgress(),
                    consequences.next());
            return new Transactions.Ending(owner(), settlement);
        }

        /** Takes the outcome apart; an end that is no success rolls back. */
        private List<Envelope> next() throws NotDone {
            List<NextSteps.Step> steps = switch (outcome) {
                case Outcome.Done<R> done -> {
                    result = done.result();
                    yield List.of();
                }
                case Outcome.Decide<R> decision -> {
                    result = decision.result();
                    yield decision.steps();
                }
                case null, default -> throw new NotDone();
            };
            try {
                return decisions.jobs(steps, execution.message(), execution.id(), plan);
            } catch (RuntimeException e) {
                if (Verdict.isUnavailable(e)) {
                    throw e;
                }
                outcome = Outcome.reject(e instanceof WorkerException ? e.getMessage() : e.toString());
                throw new NotDone();
            }
        }

        /** Asked as late as can be: a lease that was lost and regained meanwhile has taken the job along. */
        private OwnerId owner() {
            return lease.owner().orElseThrow(() -> lost(execution));
        }
    }

    /** The work ended in an outcome that is no success: a sign for whoever runs the transaction. */
    private static final class NotDone extends Exception {

        private NotDone() {
            super("the work ended without success", null, false, false);
        }
    }

    /** If it is ours after all, it is released with its attempt restored: nothing has happened in it. */
    private static WorkerException lost(Execution execution) {
        execution.end(Execution.End.LOST);
        return new WorkerException(
                ErrorCode.ATTEMPT_ENDED,
                "attempt " + execution.attempt() + " of job " + execution.id()
                        + " is no longer ours; its transaction was rolled back");
    }
}
