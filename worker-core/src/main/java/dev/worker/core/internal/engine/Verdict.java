package dev.worker.core.internal.engine;

import dev.worker.api.AttemptError;
import dev.worker.api.ErrorCode;
import dev.worker.api.FailureKind;
import dev.worker.api.Outcome;
import dev.worker.api.RetryPolicy;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.FailurePolicy;
import dev.worker.api.spi.FailurePolicy.Decision;
import dev.worker.api.spi.FailurePolicy.Failure;
import dev.worker.api.spi.Settings;
import dev.worker.core.extension.JobHeaders;
import dev.worker.core.extension.SharedSettings;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what a handler said, or what happened to it, into the change of the job: the one place that asks the failure policy. */
final class Verdict {

    private static final Logger LOG = LoggerFactory.getLogger(Verdict.class);

    private final FailurePolicy policy;
    private final Hydrator hydrator;
    private final Decisions decisions;
    private final Duration keep;

    @Inject
    Verdict(FailurePolicy policy, Hydrator hydrator, Decisions decisions, Settings settings) {
        this.policy = policy;
        this.hydrator = hydrator;
        this.decisions = decisions;
        this.keep = settings.get(SharedSettings.RESULT_TTL);
    }

    /** What a handler's outcome means. */
    Change of(Outcome<?> outcome, Execution execution, HandlerPlan plan) {
        Delivery job = execution.delivery();
        return switch (outcome) {
            case null ->
                failed(job, permanent(AttemptError.NO_OUTCOME, "the handler returned null, not an outcome"),
                        plan.retry());
            case Outcome.Done<?> done -> done(job, plan, () -> success(done.result(), job, plan));
            case Outcome.Decide<?> decision -> done(job, plan, () -> {
                Change.Succeed success = success(decision.result(), job, plan);
                execution.brings(new Consequences(
                        decisions.jobs(decision.steps(), execution.message(), execution.id(), plan), List.of()));
                return success;
            });
            case Outcome.GoOn<?> goOn -> {
                execution.checkpoint(goOn.checkpoint());
                yield new Change.Release(Duration.ZERO);
            }
            case Outcome.Reject<?> reject ->
                failed(job, permanent(AttemptError.REJECTED, reject.reason()), plan.retry());
            case Outcome.Cancel<?> cancel -> new Change.Cancel(cancel.reason(), timeToLive(job));
            // whoever cancelled it was told that it is asked to end; the next attempt would not know
            case Outcome.RetryAfter<?> ignored when execution.ended().filter(Execution.End.CANCELLED::equals)
                    .isPresent() ->
                cancelled(job);
            case Outcome.RetryAfter<?> later -> {
                AttemptError error = AttemptError.of(FailureKind.TRANSIENT, AttemptError.RETRY_AFTER, later.reason());
                yield decide(job, error, Optional.empty(), Optional.of(later.delay()), plan.retry());
            }
        };
    }

    /** What it means that the handler threw, or was interrupted from outside. */
    Change thrown(Throwable thrown, Execution execution, HandlerPlan plan) {
        Delivery job = execution.delivery();
        return switch (execution.ended().orElse(null)) {
            case null -> {
                AttemptError error = AttemptError.of(FailureKind.TRANSIENT, thrown);
                yield decide(job, error, Optional.of(thrown), Optional.empty(), plan.retry());
            }
            case TIMEOUT -> failed(job, timeout(thrown, execution), plan.retry());
            case CANCELLED -> cancelled(job);
            // if another owner has the job, the store refuses this; if nobody has, it must not be stranded
            case STOPPING, LOST -> new Change.Release(Duration.ZERO);
        };
    }

    private Change cancelled(Delivery job) {
        return new Change.Cancel("cancelled while it was running", timeToLive(job));
    }

    /** What it means that the message could not be read. Where its bytes are only out of reach, it is tried again. */
    Change unreadable(Throwable error, Delivery job, RetryPolicy retry) {
        return isUnavailable(error)
                ? unavailable(error, job, retry)
                : failed(job, AttemptError.of(FailureKind.POISON, error), RetryPolicy.NONE);
    }

    /** What it means that something was out of reach without which the job cannot end as it should. */
    Change unavailable(Throwable error, Delivery job, RetryPolicy retry) {
        AttemptError said = AttemptError.of(FailureKind.TRANSIENT, error);
        // by a word, and not as an exception: it is not the handler's, and which of those are tried again does not matter
        AttemptError away = new AttemptError(
                FailureKind.TRANSIENT, AttemptError.UNAVAILABLE, said.message(), said.trace());
        return decide(job, away, Optional.empty(), Optional.empty(), retry);
    }

    /** What it means that the process that ran the attempt died or lost its lease. */
    Change crashed(Delivery job, String message, RetryPolicy retry) {
        return failed(job, AttemptError.of(FailureKind.CRASHED, AttemptError.CRASHED, message), retry);
    }

    /**
     * What it means that the work is done.
     *
     * @throws RuntimeException if the result cannot be kept
     */
    Change.Succeed success(Object result, Delivery job, HandlerPlan plan) {
        return new Change.Succeed(hydrator.result(result, job.envelope().id(), plan.message()), timeToLive(job));
    }

    private Duration timeToLive(Delivery job) {
        return JobHeaders.resultTimeToLive(job.envelope().headers()).orElse(keep);
    }

    private Change done(Delivery job, HandlerPlan plan, Supplier<Change.Succeed> success) {
        try {
            return success.get();
        } catch (RuntimeException e) {
            if (isUnavailable(e)) {
                return unavailable(e, job, plan.retry());
            }
            // the work is done but its result cannot be kept, or what comes next cannot be: trying again would only repeat the effects
            return failed(job, AttemptError.of(FailureKind.PERMANENT, e), plan.retry());
        }
    }

    private Change failed(Delivery job, AttemptError error, RetryPolicy retry) {
        return decide(job, error, Optional.empty(), Optional.empty(), retry);
    }

    private Change decide(
            Delivery job,
            AttemptError error,
            Optional<Throwable> thrown,
            Optional<Duration> retryAfter,
            RetryPolicy declared) {
        Failure failure = new Failure(
                job.envelope().type(),
                job.attempt(),
                job.crashes(),
                error,
                thrown,
                retryAfter,
                retry(job, declared));
        Decision decision;
        try {
            decision = policy.decide(failure);
        } catch (Throwable e) {
            LOG.error("the failure policy failed on job {}, which becomes a dead letter", job.envelope().id(), e);
            return new Change.Fail(error,
                    "the failure policy itself failed: " + AttemptError.of(error.kind(), e).summary());
        }
        return switch (decision) {
            case FailurePolicy.Retry again -> new Change.Retry(error.as(again.kind()), again.delay());
            case FailurePolicy.DeadLetter dead -> new Change.Fail(error.as(dead.kind()), dead.reason());
        };
    }

    /** Whether another try may end better, as nothing but the backend is in the way. */
    static boolean isUnavailable(Throwable error) {
        return error instanceof WorkerException known && known.code() == ErrorCode.UNAVAILABLE;
    }

    private static AttemptError permanent(String type, String message) {
        return AttemptError.of(FailureKind.PERMANENT, type, message);
    }

    private static AttemptError timeout(Throwable thrown, Execution execution) {
        String message = "timed out after " + execution.timeout().toMillis() / 1000.0 + " seconds";
        String trace = AttemptError.of(FailureKind.TIMEOUT, thrown).trace();
        return new AttemptError(FailureKind.TIMEOUT, AttemptError.TIMEOUT, message, trace);
    }

    /** The retry policy of a job, where it brings none what its handler declared. */
    static RetryPolicy retry(Delivery job, RetryPolicy declared) {
        try {
            return JobHeaders.retry(job.envelope().headers()).orElse(declared);
        } catch (WorkerException unreadable) {
            // such a job is poison and never reaches its handler; only its crash can bring it here
            return declared;
        }
    }
}
