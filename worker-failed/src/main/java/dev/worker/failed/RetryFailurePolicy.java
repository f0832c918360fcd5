package dev.worker.failed;

import dev.worker.api.AttemptError;
import dev.worker.api.FailureKind;
import dev.worker.api.RetryPolicy;
import dev.worker.api.spi.FailurePolicy;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Follows the {@link RetryPolicy} of the job: transient failures, timeouts and crashes run again until the attempts are used
 * up; what is permanent or poison becomes a dead letter at once.
 *
 * <p>A delay that the handler asked for replaces that of the backoff. It counts as an attempt like any other.
 */
public final class RetryFailurePolicy implements FailurePolicy {

    private final RandomGenerator random;

    /**
     * A policy that places the jitter of delays by this generator.
     *
     * @param random safe for use by any number of threads
     */
    public RetryFailurePolicy(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public Decision decide(Failure failure) {
        FailureKind kind = FailureClassifier.classify(failure);
        if (kind == FailureKind.POISON || kind == FailureKind.PERMANENT) {
            return new DeadLetter(kind, finalReason(kind, failure.error()));
        }
        if (failure.attempt() >= failure.retry().maxAttempts()) {
            return new DeadLetter(kind, exhaustedReason(kind, failure));
        }
        return new Retry(kind, failure.retryAfter().orElseGet(() -> backoff(failure)));
    }

    private Duration backoff(Failure failure) {
        return failure.retry().backoff().delay(failure.attempt(), random.nextDouble());
    }

    private static String finalReason(FailureKind kind, AttemptError error) {
        if (kind == FailureKind.POISON) {
            return sentence("no handler can run it", error.message());
        }
        return switch (error.type()) {
            case AttemptError.REJECTED -> sentence("its handler rejected it", error.message());
            case AttemptError.NO_OUTCOME -> error.message();
            default -> "an error like this is not tried again: " + error.summary();
        };
    }

    private static String exhaustedReason(FailureKind kind, Failure failure) {
        boolean only = failure.attempt() == 1;
        String used = only ? "its only attempt is used up" : "all its " + failure.attempt() + " attempts are used up";
        String last = only ? "it" : "the last one";
        AttemptError error = failure.error();
        return used + ", and " + switch (kind) {
            case CRASHED -> sentence("its process died " + times(failure.crashes()), error.message());
            case TIMEOUT -> sentence(last + " took too long", error.message());
            case TRANSIENT, PERMANENT, POISON -> failure.retryAfter().isPresent()
                    ? sentence(last + " asked for a further run", error.message())
                    : last + " failed: " + error.summary();
        };
    }

    private static String times(int count) {
        return count <= 1 ? "once" : count + " times";
    }

    private static String sentence(String what, String details) {
        return details.isEmpty() ? what : what + ": " + details;
    }
}
