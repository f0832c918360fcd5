package dev.worker.api;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The attempt that a handler runs: who it is, how long it has, and how it speaks to the outside.
 *
 * <p>Given to one call of a handler and valid until that call returns. Safe for use by threads that the
 * handler starts itself, while the call lasts.
 */
public interface JobContext {

    /** The job's id. */
    JobId id();

    /** Which attempt this is; the first is 1. */
    int attempt();

    /** The wire name of the message type. */
    String type();

    /** The queue that the job came from. */
    String queue();

    /** The name of the worker that runs it. */
    String worker();

    /** What the producer sent along, trace headers for example. Unmodifiable. */
    Map<String, String> headers();

    /** How much time is left before the attempt is interrupted; empty where it has no deadline. Never negative. */
    Optional<Duration> remaining();

    /**
     * Tells whether the attempt should end: the job was cancelled, the deadline passed, the attempt was lost to
     * another owner, or the grace period of a stop is over. A handler that loops should ask now and then.
     */
    boolean cancelled();

    /**
     * Reports how far the work is. Cheap to call often: updates are throttled, the last one is never dropped.
     *
     * @param fraction from 0 to 1
     * @param text what is happening, for people; at most 500 characters are kept
     * @throws WorkerException with {@link ErrorCode#INVALID_ARGUMENT} if the fraction is out of range;
     *     {@link ErrorCode#NOT_SUPPORTED} where nothing is remembered of jobs of this type while they run (tracking {@code none} on
     *     NATS)
     */
    void progress(double fraction, String text);

    /** Writes a line to the structured log with this job's fields (worker, type, job id, attempt). */
    void log(String line);

    /**
     * Checks in: shows that the handler is alive, and leaves it by an exception if it should not go on.
     *
     * @throws WorkerException with {@link ErrorCode#ATTEMPT_ENDED} where {@link #cancelled()} is true
     */
    void heartbeat();

    /** The client, to enqueue further jobs. They are not part of this attempt: they stay if it fails. */
    Jobs jobs();

    /**
     * Does work in a transaction of the database that keeps the jobs, and ends this job as succeeded in the same transaction:
     * the effect and the success are there together or not at all, wherever the process dies. At the same commit: jobs that
     * are enqueued by {@link Jobs#in} on the work's connection. When this returns, the job has succeeded, whatever the
     * handler still does or throws; so a handler gives back at once what this returned.
     *
     * <p>Waits for a connection where many handlers want one at the same time. Can be called once in an attempt that
     * succeeds; where it threw, it may be called again.
     *
     * @param work what is to happen once
     * @return the outcome, for the handler to return
     * @throws WorkerException {@link ErrorCode#ATTEMPT_ENDED} if this attempt is over (lost to another owner, cancelled, its time up):
     *     nothing was done; {@link ErrorCode#NOT_SUPPORTED} where the job store is no database; {@link ErrorCode#UNAVAILABLE}
     *     if the database does not answer, {@link ErrorCode#WRONG_RESULT_TYPE}, {@link ErrorCode#UNREADABLE},
     *     {@link ErrorCode#WRONG_STATE} if it has succeeded already
     * @throws Exception what the work threw; all that it did is rolled back
     */
    default <R> Outcome<R> inTransaction(TransactionalWork<R> work) throws Exception {
        return decideInTransaction(connection -> Outcome.done(work.run(connection)));
    }

    /**
     * As {@link #inTransaction}, for work that ends in an outcome of its own. With {@link Outcome#decide} the steps that it chose
     * come to be at the same commit. Any outcome but done and decide, and a step that is not declared, rolls back all that the
     * work did; the job ends as the outcome says.
     *
     * @param work what is to happen once
     * @return the outcome, for the handler to return
     * @throws WorkerException as {@link #inTransaction}
     * @throws Exception what the work threw; all that it did is rolled back
     */
    default <R> Outcome<R> decideInTransaction(TransactionalWork<Outcome<R>> work) throws Exception {
        throw new WorkerException(ErrorCode.NOT_SUPPORTED, "there are no transactions in this context");
    }

    /**
     * Stores how far the work is. Durable when it returns: whatever becomes of this attempt, the next one finds it in
     * {@link #lastCheckpoint}. One write to the store; how often is the handler's choice.
     *
     * @throws WorkerException {@link ErrorCode#INVALID_ARGUMENT} if it is larger than the setting {@code engine.max-checkpoint}
     *     or than the store takes (a quarter of {@code max_payload} on NATS),
     *     {@link ErrorCode#ATTEMPT_ENDED} if this attempt is no longer the current one: nothing was stored;
     *     {@link ErrorCode#NOT_SUPPORTED} where the job store keeps none; {@link ErrorCode#UNAVAILABLE} if the store does not answer,
     *     or it is not known for the moment whether this process still holds the job: the attempt may go on and try again;
     *     {@link ErrorCode#UNREADABLE} if it cannot be encoded
     */
    default void checkpoint(Checkpoint<?, ?> checkpoint) {
        throw new WorkerException(ErrorCode.NOT_SUPPORTED, "there are no checkpoints in this context");
    }

    /**
     * How far earlier attempts of this job came, or this one. Asks the store at each call.
     *
     * @param cursor the class of the cursor
     * @param accumulated the class of what has come of the items; {@code Void} for none
     * @return empty if none was stored
     * @throws WorkerException {@link ErrorCode#UNREADABLE} if what is stored is of other classes, {@link ErrorCode#UNAVAILABLE}
     */
    default <C, A> Optional<Checkpoint<C, A>> lastCheckpoint(Class<C> cursor, Class<A> accumulated) {
        return Optional.empty();
    }

    /**
     * The jobs that this one came after, and their results. Asks the store at each call: keep what it gives.
     *
     * @throws WorkerException {@link ErrorCode#UNAVAILABLE} if the store cannot be reached
     */
    default Parents parents() {
        return jobs().parents(id());
    }
}
