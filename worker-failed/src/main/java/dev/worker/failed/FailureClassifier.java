package dev.worker.failed;

import dev.worker.api.AttemptError;
import dev.worker.api.ErrorCode;
import dev.worker.api.FailureKind;
import dev.worker.api.RetryPolicy;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.FailurePolicy.Failure;
import java.util.EnumSet;
import java.util.Set;

/**
 * Says what kind of failure it was. The engine calls every exception transient; here those are told apart that trying again
 * cannot mend.
 */
final class FailureClassifier {

    /** Defects of the code or its data that are the same at each run. */
    private static final Set<ErrorCode> PERMANENT = EnumSet.of(ErrorCode.WRONG_RESULT_TYPE, ErrorCode.UNREADABLE);

    private static final Set<String> WORDS = Set.of(
            AttemptError.REJECTED,
            AttemptError.NO_OUTCOME,
            AttemptError.RETRY_AFTER,
            AttemptError.TIMEOUT,
            AttemptError.CRASHED,
            AttemptError.UNAVAILABLE);

    private FailureClassifier() {}

    static FailureKind classify(Failure failure) {
        FailureKind kind = failure.error().kind();
        boolean decidedByType = kind == FailureKind.TRANSIENT && isException(failure.error());
        return decidedByType && !retries(failure) ? FailureKind.PERMANENT : kind;
    }

    /** Whether the error is an exception: the words for what was none are no class names of ours or anyone's. */
    static boolean isException(AttemptError error) {
        return !WORDS.contains(error.type());
    }

    private static boolean retries(Failure failure) {
        RetryPolicy policy = failure.retry();
        if (failure.thrown().isEmpty()) {
            return retriesName(policy, failure.error().type());
        }
        Throwable thrown = failure.thrown().get();
        boolean permanent = policy.retryOn().isEmpty()
                && thrown instanceof WorkerException own && PERMANENT.contains(own.code());
        return !permanent && policy.retries(thrown);
    }

    /** Without the exception itself its supertypes are not known, so the names must be the same. */
    private static boolean retriesName(RetryPolicy policy, String type) {
        return !policy.ignoreOn().contains(type) && (policy.retryOn().isEmpty() || policy.retryOn().contains(type));
    }
}
