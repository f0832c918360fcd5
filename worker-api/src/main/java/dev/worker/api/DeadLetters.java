package dev.worker.api;

import java.util.List;
import java.util.Optional;

/**
 * The jobs that failed for good. Safe for use by any number of threads.
 *
 * <p>Every method throws {@link WorkerException} with {@link ErrorCode#INVALID_ARGUMENT} for a null argument, and with
 * {@link ErrorCode#UNAVAILABLE} if the store is away.
 */
public interface DeadLetters {

    /** The dead letters that match, newest first. The query's states are ignored. */
    List<JobInfo> list(JobQuery query);

    /**
     * One dead letter with payload and failures; empty if there is no failed job of this id. A large payload is read from the
     * artifact store.
     */
    Optional<DeadLetter> find(JobId id);

    /**
     * Puts a dead letter back into its queue with its attempts at zero; its failures stay readable.
     *
     * @return whether there was one of this id
     */
    boolean requeue(JobId id);

    /** Puts all that match back into their queues, as many as the query's limit allows; gives how many. */
    int requeue(JobQuery query);

    /**
     * Deletes a dead letter for good.
     *
     * @return whether there was one of this id
     */
    boolean discard(JobId id);

    /** Deletes all that match for good, as many as the query's limit allows; gives how many. */
    int discard(JobQuery query);

    /**
     * The same, changing nothing: {@link #requeue} and {@link #discard} say what they would do. Of those that they would requeue some
     * may have to stay: their unique key is taken, or a parent of theirs is a dead letter, too.
     */
    DeadLetters dryRun();
}
