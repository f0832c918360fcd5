package dev.worker.api;

/**
 * A {@link Handler} with its result type spelled out, so that the compiler checks a lambda's result.
 *
 * @param <M> the message class
 * @param <R> the message's result
 */
@FunctionalInterface
public interface HandlerFunction<M extends Message<R>, R> {

    /** Handles one message, under the contract of {@link Handler#handle}. */
    Outcome<R> handle(M message, JobContext job) throws Exception;
}
