package dev.worker.api.event;

/** Something that happened in a runtime. */
public sealed interface WorkerEvent permits JobEvent, WorkerStateChanged, WorkerHealthChanged, DomainEventDropped {}
