package dev.worker.api.event;

import dev.worker.api.WorkerState;

/** A worker of this process went from one state to another. */
public record WorkerStateChanged(String worker, WorkerState from, WorkerState to) implements WorkerEvent {}
