package dev.worker.api;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a worker declares for one message type.
 *
 * @param message the message type
 * @param source the handler, or the class to make it of
 * @param timeout how long one attempt may take; the worker's if empty
 * @param retry how often and when a failed job is tried again; the worker's if empty
 * @param upcasters by the version that each starts from
 * @param guards the names of the guards that it asked for
 * @param next what may come after the message, if anything was declared
 */
public record HandlerSpec(
        MessageDescriptor<?> message,
        Source source,
        Optional<Duration> timeout,
        Optional<RetryPolicy> retry,
        Map<Integer, Upcaster> upcasters,
        Set<String> guards,
        Optional<NextSteps<?>> next) {

    /** Copies the collections and checks that each upcaster starts from an older version. */
    public HandlerSpec {
        upcasters = Map.copyOf(upcasters);
        guards = Set.copyOf(guards);
        next.filter(steps -> steps.message() != message.messageClass()).ifPresent(steps -> {
            throw WorkerException.invalid("the next steps of message type %s are declared for message class %s",
                    message.name(), steps.message().getSimpleName());
        });
        for (int from : upcasters.keySet()) {
            if (from < 1 || from >= message.version()) {
                throw WorkerException.invalid(
                        "upcaster of message type %s starts from version %d; allowed is 1 to %d",
                        message.name(), from, message.version() - 1);
            }
        }
    }

    /** Where a handler comes from. */
    public sealed interface Source {}

    /**
     * A handler that is there already.
     *
     * @param handler the handler
     */
    public record Instance(Handler<?> handler) implements Source {}

    /**
     * A class that the runtime makes one instance of, injecting its constructor.
     *
     * @param handlerClass the class
     */
    public record Injected(Class<? extends Handler<?>> handlerClass) implements Source {}
}
