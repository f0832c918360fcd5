package dev.worker.api;

/** What the cancelling of a job met. */
public enum Cancellation {
    /** The job was waiting and is cancelled now. */
    CANCELLED,
    /** The job is running; its handler is being told. */
    REQUESTED,
    /** The job had ended before. */
    ALREADY_ENDED,
    /** There is no such job. */
    NOT_FOUND
}
