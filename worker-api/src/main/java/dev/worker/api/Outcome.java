package dev.worker.api;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What a handler says of its attempt.
 *
 * @param <R> the message's result
 */
public sealed interface Outcome<R> {

    /** The reason where there is none. */
    String NO_REASON = "no reason given";

    /**
     * The work is done.
     *
     * @param result the result, null for none
     */
    record Done<R>(R result) implements Outcome<R> {}

    /**
     * Not now: run the job again after a delay. It counts as an attempt, so a job whose attempts are used
     * up becomes a dead letter instead.
     *
     * @param delay how long to wait, zero or more
     * @param reason why, for people; null, as the message of an exception may be, becomes {@value #NO_REASON}
     */
    record RetryAfter<R>(Duration delay, String reason) implements Outcome<R> {
        /** Checks the delay. */
        public RetryAfter {
            Durations.requireNotNegative("delay", delay);
            reason = Objects.requireNonNullElse(reason, NO_REASON);
        }
    }

    /**
     * Never: the job cannot succeed, so it becomes a dead letter without further attempts.
     *
     * @param reason why, for people; null, as the message of an exception may be, becomes {@value #NO_REASON}
     */
    record Reject<R>(String reason) implements Outcome<R> {
        /** Puts something in the place of no reason. */
        public Reject {
            reason = Objects.requireNonNullElse(reason, NO_REASON);
        }
    }

    /**
     * No longer wanted: the job ends as cancelled.
     *
     * @param reason why, for people; null, as the message of an exception may be, becomes {@value #NO_REASON}
     */
    record Cancel<R>(String reason) implements Outcome<R> {
        /** Puts something in the place of no reason. */
        public Cancel {
            reason = Objects.requireNonNullElse(reason, NO_REASON);
        }
    }

    /**
     * The work is done, and these of the declared {@linkplain NextSteps next steps} are to follow. They come to be in the
     * transaction in which the job succeeds: all of them or none. A step that is not declared makes the job a dead letter.
     *
     * @param result the result, null for none
     * @param steps the steps to take; none is possible
     */
    record Decide<R>(R result, List<NextSteps.Step> steps) implements Outcome<R> {
        /** Copies the list. */
        public Decide {
            steps = List.copyOf(steps);
        }
    }

    /**
     * Not all items are done: the checkpoint is stored, and the job goes back to its queue to go on from there, behind what has
     * waited longer, with its attempt restored.
     *
     * @param checkpoint how far it is
     */
    record GoOn<R>(Checkpoint<?, ?> checkpoint) implements Outcome<R> {
        /** Checks that there is one. */
        public GoOn {
            Objects.requireNonNull(checkpoint, "checkpoint");
        }
    }

    /** Done, with a result. The result may be null. */
    static <R> Outcome<R> done(R result) {
        return new Done<>(result);
    }

    /** Done, with nothing to return. */
    static <R> Outcome<R> done() {
        return new Done<>(null);
    }

    /** Done, and these steps follow; see {@link Decide}. */
    static <R> Outcome<R> decide(R result, NextSteps.Step... steps) {
        return new Decide<>(result, List.of(steps));
    }

    /** To be gone on with from this checkpoint; see {@link GoOn}. */
    static <R> Outcome<R> checkpoint(Checkpoint<?, ?> checkpoint) {
        return new GoOn<>(checkpoint);
    }

    /** Run again after the delay; see {@link RetryAfter}. */
    static <R> Outcome<R> retryAfter(Duration delay, String reason) {
        return new RetryAfter<>(delay, reason);
    }

    /** Dead-letter at once; see {@link Reject}. */
    static <R> Outcome<R> reject(String reason) {
        return new Reject<>(reason);
    }

    /** End as cancelled; see {@link Cancel}. */
    static <R> Outcome<R> cancel(String reason) {
        return new Cancel<>(reason);
    }
}
