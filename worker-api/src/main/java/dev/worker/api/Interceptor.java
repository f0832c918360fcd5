package dev.worker.api;

/**
 * Code around every call of a handler: log fields, metrics, tracing. Safe for concurrent calls. Interceptors wrap
 * each other in the order of their registration, the first outermost.
 */
@FunctionalInterface
public interface Interceptor {

    /**
     * Goes around one call. Must call {@code next} exactly once to go on, or return an outcome of its own.
     *
     * @throws Exception what the handler threw, or an own exception, which ends the attempt as if the handler threw it
     */
    Outcome<?> around(Message<?> message, JobContext job, Next next) throws Exception;

    /** The rest of the chain: further interceptors, then the handler. */
    @FunctionalInterface
    interface Next {

        /** Goes on. */
        Outcome<?> proceed() throws Exception;
    }
}
