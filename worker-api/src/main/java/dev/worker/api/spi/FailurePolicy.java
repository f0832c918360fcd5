package dev.worker.api.spi;

import dev.worker.api.AttemptError;
import dev.worker.api.FailureKind;
import dev.worker.api.RetryPolicy;
import java.time.Duration;
import java.util.Optional;

/** Decides what becomes of a job whose attempt failed. Safe for concurrent calls; must not block. */
@FunctionalInterface
public interface FailurePolicy {

    /** Decides. */
    Decision decide(Failure failure);

    /**
     * A failed attempt.
     *
     * @param type the wire name of the message type
     * @param attempt which attempt failed; the first is 1
     * @param crashes how many of the attempts so far, this one included, ended because their process died
     * @param error what went wrong, as the engine sees it: any exception of a handler is TRANSIENT to it
     * @param thrown the exception, where there is one in this process
     * @param retryAfter the delay that the handler asked for, if it did
     * @param retry the policy that the job, its handler or its worker asks for
     */
    record Failure(
            String type,
            int attempt,
            int crashes,
            AttemptError error,
            Optional<Throwable> thrown,
            Optional<Duration> retryAfter,
            RetryPolicy retry) {}

    /** What becomes of the job. */
    sealed interface Decision {

        /** What kind of failure it was after all. */
        FailureKind kind();
    }

    /**
     * It runs again.
     *
     * @param kind what kind of failure it was after all
     * @param delay from the server's now
     */
    record Retry(FailureKind kind, Duration delay) implements Decision {}

    /**
     * It becomes a dead letter.
     *
     * @param kind what kind of failure it was after all
     * @param reason why it is not tried again, for people
     */
    record DeadLetter(FailureKind kind, String reason) implements Decision {}
}
