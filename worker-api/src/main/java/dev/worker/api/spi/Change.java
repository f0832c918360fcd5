package dev.worker.api.spi;

import dev.worker.api.AttemptError;
import java.time.Duration;
import java.util.Optional;

/** What becomes of a running job. */
public sealed interface Change {

    /** The most characters that are kept of a reason. */
    int MAX_REASON = 4_000;

    /**
     * A reason as it is kept, so that none is too long to be stored.
     *
     * @param reason any text, or null
     * @return the text without what goes beyond {@value #MAX_REASON} characters; null for null
     */
    static String kept(String reason) {
        return reason == null || reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON);
    }

    /**
     * To SUCCEEDED.
     *
     * @param result the encoded result, if there is one
     * @param keep how long job and result are kept
     */
    record Succeed(Optional<byte[]> result, Duration keep) implements Change {}

    /**
     * To SCHEDULED, or to QUEUED if the delay is zero; the failure is recorded.
     *
     * @param error why the attempt failed
     * @param delay from the server's now
     */
    record Retry(AttemptError error, Duration delay) implements Change {}

    /**
     * To FAILED, a dead letter; the failure is recorded.
     *
     * @param error why the attempt failed
     * @param reason why it is not tried again, for people; {@value Change#MAX_REASON} characters are kept
     */
    record Fail(AttemptError error, String reason) implements Change {
        /** Cuts the reason. */
        public Fail {
            reason = kept(reason);
        }
    }

    /**
     * To CANCELLED.
     *
     * @param reason why, for people; {@value Change#MAX_REASON} characters are kept. What {@link JobStore#cancel} gave comes before
     *     it, where someone asked
     * @param keep how long the job is kept
     */
    record Cancel(String reason, Duration keep) implements Change {
        /** Cuts the reason. */
        public Cancel {
            reason = kept(reason);
        }
    }

    /**
     * Back to QUEUED, or to SCHEDULED if there is a delay, with the attempt restored: as if it had never been fetched.
     *
     * @param delay from the server's now, zero for at once
     */
    record Release(Duration delay) implements Change {}
}
