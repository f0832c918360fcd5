package dev.worker.api.event;

/**
 * A subscriber of this process was too slow, and did not get a domain event.
 *
 * @param event the class of the event
 */
public record DomainEventDropped(Class<?> event) implements WorkerEvent {}
