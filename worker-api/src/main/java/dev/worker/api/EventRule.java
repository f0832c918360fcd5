package dev.worker.api;

import java.util.Objects;
import java.util.function.BiFunction;

/**
 * Tells others of the ends of jobs of one message type, as domain events: messages of the application's own. Declared with the
 * handler ({@link HandlerOptions#publish}). An event is published once the end is stored, and only then; under one id, however it
 * is delivered. Nothing that an event or its subscribers do changes the job. Immutable.
 *
 * @param message the message class
 * @param on which ends it tells of
 * @param delivery how it is delivered
 * @param event makes the event of the message and its end; null for none this time. What it throws is logged, and there is no event
 * @param <M> the message class
 */
public record EventRule<M extends Message<?>>(
        Class<M> message,
        EventCondition on,
        EventDelivery delivery,
        BiFunction<? super M, EventCause, ? extends Message<?>> event) {

    /** Checks that nothing is null. */
    public EventRule {
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(on, "on");
        Objects.requireNonNull(delivery, "delivery");
        Objects.requireNonNull(event, "event");
    }

    /** A rule. */
    public static <M extends Message<?>> EventRule<M> of(
            Class<M> message,
            EventCondition on,
            EventDelivery delivery,
            BiFunction<? super M, EventCause, ? extends Message<?>> event) {
        return new EventRule<>(message, on, delivery, event);
    }

    /** The event that tells of this end; null if there is none. */
    public Message<?> eventOf(Message<?> ended, EventCause cause) {
        return on.includes(cause.end()) ? event.apply(message.cast(ended), cause) : null;
    }
}
