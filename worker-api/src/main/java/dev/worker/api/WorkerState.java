package dev.worker.api;

import java.util.EnumSet;
import java.util.Set;

/** The states of a worker, and the only place that says which may follow which. */
public enum WorkerState {
    /** Its hooks run; it takes no jobs yet. */
    STARTING,
    /** It takes jobs and runs none. */
    IDLE,
    /** It runs at least one job. */
    BUSY,
    /** It takes no jobs: a person paused it, or its backend is away. */
    PAUSED,
    /** It takes no new jobs and ends the running ones. */
    STOPPING,
    /** It is over. */
    STOPPED,
    /** It has not been heard of for too long. Only others see this; a worker is never so to itself. */
    LOST;

    /** The states that may follow this one. */
    public Set<WorkerState> next() {
        return switch (this) {
            case STARTING -> EnumSet.of(IDLE, BUSY, PAUSED, STOPPING, STOPPED, LOST);
            case IDLE -> EnumSet.of(BUSY, PAUSED, STOPPING, LOST);
            case BUSY -> EnumSet.of(IDLE, PAUSED, STOPPING, LOST);
            case PAUSED -> EnumSet.of(IDLE, BUSY, STOPPING, LOST);
            case STOPPING -> EnumSet.of(STOPPED, LOST);
            case LOST -> EnumSet.of(IDLE, BUSY, PAUSED, STOPPING);
            case STOPPED -> EnumSet.noneOf(WorkerState.class);
        };
    }

    /** Tells whether a worker may go from this state to the other. */
    public boolean canBecome(WorkerState other) {
        return next().contains(other);
    }
}
