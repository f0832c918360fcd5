package dev.worker.api;

import java.util.EnumSet;
import java.util.Set;

/** The states of a job, and the only place that says which may follow which. */
public enum JobState {
    /** Waits for the jobs that it depends on. */
    WAITING,
    /** Waits for its time: a delay, an instant, or the pause before a retry. */
    SCHEDULED,
    /** Ready to be taken by a worker. */
    QUEUED,
    /** Taken by a worker under a lease. */
    RUNNING,
    /** Ended well. */
    SUCCEEDED,
    /** Ended badly: a dead letter, kept with its payload and every attempt's error until requeued or discarded. */
    FAILED,
    /** Ended because it was no longer wanted. */
    CANCELLED;

    /** Tells whether a job in this state is over. */
    public boolean ended() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }

    /**
     * The states that may follow this one. From RUNNING to QUEUED a job goes when it is released unharmed, from
     * QUEUED to SCHEDULED when a message with a later start replaces its own, from FAILED to QUEUED when a dead
     * letter is requeued, or to WAITING if a job that it comes after has yet to end. SUCCEEDED and CANCELLED are
     * final.
     */
    public Set<JobState> next() {
        return switch (this) {
            case WAITING -> EnumSet.of(SCHEDULED, QUEUED, FAILED, CANCELLED);
            case SCHEDULED -> EnumSet.of(QUEUED, CANCELLED);
            case QUEUED -> EnumSet.of(RUNNING, SCHEDULED, CANCELLED);
            case RUNNING -> EnumSet.of(QUEUED, SCHEDULED, SUCCEEDED, FAILED, CANCELLED);
            case FAILED -> EnumSet.of(WAITING, QUEUED, SCHEDULED);
            case SUCCEEDED, CANCELLED -> EnumSet.noneOf(JobState.class);
        };
    }

    /** Tells whether a job may go from this state to the other. */
    public boolean canBecome(JobState other) {
        return next().contains(other);
    }
}
