package dev.worker.api;

import java.time.Duration;

/**
 * Under which key a job is to be the only one, for how long, and what becomes of a message that comes while another job holds
 * the key. Given to {@link EnqueueOptions#unique}. Immutable; keys have 1 to {@value Names#MAX_KEY_LENGTH} characters.
 *
 * <p>Whoever enqueues under a key that is held gets the job that holds it, so all have one job and one id. No message is
 * dropped without a word: a different one under a held key replaces the one that waits, where that was asked for, and else is
 * refused with a {@link KeyConflictException}.
 */
public sealed interface Unique {

    /** The longest period and the longest wait. */
    Duration MAX_TIME = Duration.ofDays(366);

    /** The key. */
    String key();

    /** Whether it replaces the message of a job that waits under the key. */
    default boolean replaces() {
        return this instanceof Replace || this instanceof Debounce;
    }

    /** Until its job has ended: only one job of the key may be waiting or running. */
    static Unique untilFinished(String key) {
        return new UntilFinished(key);
    }

    /**
     * Until its job first runs: what comes while it runs is one more job. From then on the job does without the key, also when
     * it is tried again.
     */
    static Unique whileQueued(String key) {
        return new WhileQueued(key);
    }

    /** For a period from the first enqueueing on, whatever becomes of its job meanwhile: the first one wins. */
    static Unique throttle(String key, Duration period) {
        return new Throttle(key, period);
    }

    /**
     * {@link #whileQueued}, and what comes meanwhile takes the place of what waits: the job keeps its id and gets the new
     * message, start, priority, required labels and headers. Its message type and queue must be the same.
     */
    static Unique replace(String key) {
        return new Replace(key);
    }

    /**
     * {@link #replace}, and each enqueueing puts the start off: the job runs once nothing has come for a while, with the
     * newest message.
     *
     * @param delay how long nothing must have come
     * @param maxWait how long after the first enqueueing the job starts although more comes; not less than the delay
     */
    static Unique debounce(String key, Duration delay, Duration maxWait) {
        return new Debounce(key, delay, maxWait);
    }

    /** See {@link Unique#untilFinished}. */
    record UntilFinished(String key) implements Unique {
        /** Checks the key. */
        public UntilFinished {
            Names.requireKey(key);
        }
    }

    /** See {@link Unique#whileQueued}. */
    record WhileQueued(String key) implements Unique {
        /** Checks the key. */
        public WhileQueued {
            Names.requireKey(key);
        }
    }

    /** See {@link Unique#throttle}. */
    record Throttle(String key, Duration period) implements Unique {
        /** Checks the key and the period. */
        public Throttle {
            Names.requireKey(key);
            Durations.requirePositive("period", period, MAX_TIME);
        }
    }

    /** See {@link Unique#replace}. */
    record Replace(String key) implements Unique {
        /** Checks the key. */
        public Replace {
            Names.requireKey(key);
        }
    }

    /** See {@link Unique#debounce}. */
    record Debounce(String key, Duration delay, Duration maxWait) implements Unique {
        /** Checks the key and the times. */
        public Debounce {
            Names.requireKey(key);
            Durations.requirePositive("delay", delay, MAX_TIME);
            Durations.requirePositive("longest wait", maxWait, MAX_TIME);
            if (maxWait.compareTo(delay) < 0) {
                throw WorkerException.invalid("longest wait is %s; allowed is the delay, %s, or more", maxWait, delay);
            }
        }
    }
}
