package dev.worker.api;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
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
 * @param events tell others of the ends of its jobs
 */
public record HandlerSpec(
        MessageDescriptor<?> message,
        Source source,
        Optional<Duration> timeout,
        Optional<RetryPolicy> retry,
        Map<Integer, Upcaster> upcasters,
        Set<String> guards,
        Optional<NextSteps<?>> next,
        List<EventRule<?>> events) {

    /** Copies the collections, checks that each upcaster starts from an older version and each event has a name of its own. */
    public HandlerSpec {
        upcasters = Map.copyOf(upcasters);
        guards = Set.copyOf(guards);
        events = List.copyOf(events);
        next.ifPresent(steps -> requireMessage(message, steps.message(), "the next steps"));
        events.forEach(rule -> requireMessage(message, rule.message(), "the domain events"));
        requireDistinctNames(message, events);
        for (int from : upcasters.keySet()) {
            if (from < 1 || from >= message.version()) {
                throw WorkerException.invalid(
                        "upcaster of message type %s starts from version %d; allowed is 1 to %d",
                        message.name(), from, message.version() - 1);
            }
        }
    }

    /** Whether jobs may have to come to be with the outcomes of this handler. */
    public boolean bringsJobs() {
        return next.isPresent() || events.stream().anyMatch(rule -> rule.delivery() != EventDelivery.IN_PROCESS);
    }

    private static void requireMessage(MessageDescriptor<?> message, Class<?> declared, String what) {
        if (declared != message.messageClass()) {
            throw WorkerException.invalid("%s of message type %s are declared for message class %s", what,
                    message.name(), declared.getSimpleName());
        }
    }

    private static void requireDistinctNames(MessageDescriptor<?> message, List<EventRule<?>> events) {
        Set<String> names = new HashSet<>();
        events.stream().flatMap(rule -> rule.name().stream()).filter(name -> !names.add(name)).findFirst()
                .ifPresent(twice -> {
                    throw WorkerException.invalid("two domain events of message type %s are named '%s'; allowed is one",
                            message.name(), twice);
                });
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
