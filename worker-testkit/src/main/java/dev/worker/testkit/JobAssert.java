package dev.worker.testkit;

import dev.worker.api.AttemptFailure;
import dev.worker.api.FailureKind;
import dev.worker.api.JobState;
import dev.worker.api.spi.StoredJob;
import java.util.List;
import org.assertj.core.api.AbstractAssert;

/** Assertions on a job as it was when they were made; made by {@link TestRuntime#assertThat}. */
public final class JobAssert extends AbstractAssert<JobAssert, StoredJob> {

    JobAssert(StoredJob job) {
        super(job, JobAssert.class);
    }

    /** It is in this state. */
    public JobAssert hasState(JobState state) {
        if (actual.info().state() != state) {
            failWithMessage("expected job %s of type %s to be %s, but it is %s after %d attempts%s", actual.info().id(),
                    actual.info().type(), state, actual.info().state(), actual.info().attempt(), lastFailure());
        }
        return this;
    }

    /** It ended well. */
    public JobAssert succeeded() {
        return hasState(JobState.SUCCEEDED);
    }

    /** It ended as cancelled. */
    public JobAssert isCancelled() {
        return hasState(JobState.CANCELLED);
    }

    /** This many attempts have been started. */
    public JobAssert hasAttempts(int attempts) {
        if (actual.info().attempt() != attempts) {
            failWithMessage("expected job %s to have %d attempts, but it has %d%s", actual.info().id(), attempts,
                    actual.info().attempt(), lastFailure());
        }
        return this;
    }

    /** It is a dead letter, for a reason that contains this text. */
    public JobAssert isDeadLetter(String reason) {
        hasState(JobState.FAILED);
        if (!actual.info().reason().orElse("").contains(reason)) {
            failWithMessage("expected job %s to be a dead letter because of <%s>, but the reason is <%s>",
                    actual.info().id(), reason, actual.info().reason().orElse(""));
        }
        return this;
    }

    /** Its failed attempts are of these kinds, oldest first. */
    public JobAssert hasFailures(FailureKind... kinds) {
        List<FailureKind> found = actual.failures().stream().map(failure -> failure.error().kind()).toList();
        if (!found.equals(List.of(kinds))) {
            failWithMessage("expected the failures of job %s to be %s, but they are %s", actual.info().id(),
                    List.of(kinds), found);
        }
        return this;
    }

    private String lastFailure() {
        return actual.failures().isEmpty() ? "" : "; its last failure: " + newest(actual.failures());
    }

    private static String newest(List<AttemptFailure> failures) {
        return failures.getLast().error().summary();
    }
}
