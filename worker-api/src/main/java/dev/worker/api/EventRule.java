package dev.worker.api;

import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Tells others of the ends of jobs of one message type, as domain events: messages of the application's own. Declared with the
 * handler ({@link HandlerOptions#publish}). An event is published once the end is stored, and only then; under one id, however it
 * is delivered. Nothing that an event or its subscribers do changes the job. Immutable.
 *
 * @param name by which a {@linkplain MessageTemplate#event template} may say on which ends it tells; empty if none may
 * @param message the message class
 * @param on which ends it tells of where no template says
 * @param delivery how it is delivered
 * @param event makes the event of the message and its end; null for none this time. What it throws is logged, and there is no event
 * @param <M> the message class
 */
public record EventRule<M extends Message<?>>(
        Optional<String> name,
        Class<M> message,
        EventCondition on,
        EventDelivery delivery,
        BiFunction<? super M, EventCause, ? extends Message<?>> event) {

    /**
     * Checks that nothing is null.
     *
     * @throws WorkerException {@link ErrorCode#INVALID_ARGUMENT} if the name is not allowed
     */
    public EventRule {
        name.ifPresent(Names::requireEvent);
        Values.requireGiven("message", message);
        Values.requireGiven("on", on);
        Values.requireGiven("delivery", delivery);
        Values.requireGiven("event", event);
    }

    /** A rule. */
    public static <M extends Message<?>> EventRule<M> of(
            Class<M> message,
            EventCondition on,
            EventDelivery delivery,
            BiFunction<? super M, EventCause, ? extends Message<?>> event) {
        return new EventRule<>(Optional.empty(), message, on, delivery, event);
    }

    /** The same under a name, of which a handler has one only. */
    public EventRule<M> named(String value) {
        return new EventRule<>(Optional.of(value), message, on, delivery, event);
    }

    /** The event that tells of this end; null if there is none. */
    public Message<?> eventOf(Message<?> ended, EventCause cause) {
        return eventOf(ended, cause, Set.of(on));
    }

    /** The event that tells of this end, if it is one of these; null if there is none. */
    public Message<?> eventOf(Message<?> ended, EventCause cause, Set<EventCondition> ends) {
        return ends.stream().anyMatch(end -> end.includes(cause.end()))
                ? event.apply(message.cast(ended), cause)
                : null;
    }
}
