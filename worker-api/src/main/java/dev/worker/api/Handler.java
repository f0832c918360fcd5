package dev.worker.api;

/**
 * Does the work for one message type.
 *
 * <p>One handler serves all slots of its worker, so it must be safe for concurrent calls. A call runs on
 * a virtual thread (a platform thread where the worker asks for one) that is interrupted when the job's
 * deadline passes, the job is cancelled, its attempt is lost, or the runtime stops and the grace period
 * is over. Jobs are delivered at least once: a call may be repeated after a crash, so effects should be
 * idempotent.
 *
 * <p>For a lambda use {@link WorkerBuilder#handle}, which checks the result type at compile time. A class
 * that implements this interface is checked when its result arrives: one that does not fit the message's
 * result type fails the job with a clear error.
 *
 * @param <M> the message class
 */
@FunctionalInterface
public interface Handler<M extends Message<?>> {

    /**
     * Handles one message.
     *
     * @param message the message, decoded and of the registered class
     * @param job the attempt that this call is
     * @return what became of it
     * @throws Exception any throwable ends the attempt, never the worker; the failure policy decides whether
     *     the job is tried again
     */
    Outcome<?> handle(M message, JobContext job) throws Exception;
}
