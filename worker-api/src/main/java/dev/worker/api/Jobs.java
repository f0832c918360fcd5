package dev.worker.api;

import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The client: enqueues messages as jobs and looks at them. Safe for use by any number of threads, and usable in a
 * process without workers. Every method throws a {@link WorkerException} with {@link ErrorCode#UNAVAILABLE} when the
 * backend cannot be reached, and with {@link ErrorCode#INVALID_ARGUMENT} if it is given null or what is not allowed; a job was
 * enqueued exactly if its enqueueing returned, but may have been if it threw.
 */
public interface Jobs {

    /** Enqueues a message with the default options; see {@link #enqueue(Message, Consumer)}. */
    <R> JobHandle<R> enqueue(Message<R> message);

    /**
     * Enqueues a message. Durable when it returns: from then on the job is not lost.
     *
     * @param message what to do
     * @param options fills in the options
     * @return the job; under a unique key or a given id that is taken, the one that was there already
     * @throws WorkerException {@link KeyConflictException} if a job with a different message holds the unique key,
     *     {@link ErrorCode#UNREADABLE} if the message cannot be encoded, {@link ErrorCode#JOB_NOT_FOUND} if a job that it
     *     is to come after is not known, {@link ErrorCode#NOT_SUPPORTED} if the backend cannot let jobs wait for others,
     *     or cannot hold a key in the way that was asked for, as NATS other than until its job has ended
     */
    <R> JobHandle<R> enqueue(Message<R> message, Consumer<EnqueueOptions> options);

    /**
     * Enqueues messages with the same options, all or none, in their order; much faster than one by one. On NATS a large batch is all or
     * none in parts, see docs/nats.md.
     *
     * @throws WorkerException as {@link #enqueue(Message, Consumer)}; {@link ErrorCode#INVALID_ARGUMENT} too if the options name an id
     *     or a unique key, and there is more than one message
     */
    <R> List<JobHandle<R>> enqueueAll(List<? extends Message<R>> messages, Consumer<EnqueueOptions> options);

    /**
     * Enqueues messages, each with options of its own, all or none, in their order. With an id or a unique key for each
     * message a batch can be enqueued again without harm: what is there already stays as it is.
     *
     * @param messages what to do
     * @param options fills in the options of each message
     * @return the jobs, in the order of the messages; under a unique key or an id that is taken, the one that was there
     * @throws WorkerException as {@link #enqueue(Message, Consumer)}; a conflict under one key does not keep the other
     *     messages from being enqueued. {@link ErrorCode#INVALID_ARGUMENT} if messages of the batch come after one
     *     another in a circle
     */
    <R, M extends Message<R>> List<JobHandle<R>> enqueueAll(
            List<M> messages, BiConsumer<? super M, EnqueueOptions> options);

    /** Enqueues messages with the default options; see {@link #enqueueAll(List, Consumer)}. */
    default <R> List<JobHandle<R>> enqueueAll(List<? extends Message<R>> messages) {
        return enqueueAll(messages, options -> {});
    }

    /**
     * Enqueues the jobs of a graph, all or none. What was given ids can be enqueued again without harm.
     *
     * @throws WorkerException as {@link #enqueue(Message, Consumer)}
     */
    EnqueuedGraph enqueue(JobGraph graph);

    /**
     * The jobs that a job came after, and what has become of them until now.
     *
     * @return none for a job that came after none, or that is not known
     */
    Parents parents(JobId id);

    /**
     * A handle on a job that is known by id. Nothing is read until the handle is asked.
     *
     * @param id the job
     * @param type its message class, which tells the type of the result
     */
    <R, M extends Message<R>> JobHandle<R> handle(JobId id, Class<M> type);

    /**
     * What the store knows of a job; empty if there is none of this id, or none is remembered yet as its type is not tracked in full
     * on NATS.
     */
    Optional<JobInfo> find(JobId id);

    /** The jobs that match, newest first, as many as the query's limit allows. */
    List<JobInfo> list(JobQuery query);

    /**
     * Cancels a job: at once if it waits; if it runs, its handler is interrupted and told through
     * {@link JobContext#cancelled()}, and the job ends as cancelled unless the handler finishes first.
     *
     * @param reason why, for people
     * @return what the cancelling met
     */
    Cancellation cancel(JobId id, String reason);

    /**
     * The same client, enqueueing inside a transaction of the caller: its jobs come to be when the caller commits, and never were
     * if the caller rolls back. Wherever the other methods speak of being durable, it is the caller's commit that counts.
     * Looking, waiting and cancelling do not take part in the transaction, and no event tells of what is enqueued.
     *
     * <p>Not closed, and valid as long as the transaction; to be used by its thread. After an error the transaction can only be
     * rolled back, except after {@link ErrorCode#KEY_CONFLICT} and {@link ErrorCode#INVALID_ARGUMENT}.
     *
     * @param connection to the database that keeps the jobs, seeing its tables, with auto-commit off; a Jdbi handle gives it by
     *     {@code getConnection()}
     * @throws WorkerException {@link ErrorCode#NOT_SUPPORTED} where the job store is no database. What is enqueued then
     *     throws {@link ErrorCode#WRONG_STATE} if the connection commits by itself
     */
    default Jobs in(Connection connection) {
        throw new WorkerException(ErrorCode.NOT_SUPPORTED, "this client has no transactions to take part in");
    }
}
