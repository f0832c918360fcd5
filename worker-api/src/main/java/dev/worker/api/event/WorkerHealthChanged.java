package dev.worker.api.event;

import dev.worker.api.Health;
import dev.worker.api.WorkerHealth;

/** A worker of this process became better or worse. */
public record WorkerHealthChanged(Health from, WorkerHealth health) implements WorkerEvent {}
