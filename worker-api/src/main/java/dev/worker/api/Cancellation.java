package dev.worker.api;

/** What the cancelling of a job met. */
public enum Cancellation {
    /** The job was waiting and is cancelled now. */
    CANCELLED,
    /** The job is running; its handler is being told. */
    REQUESTED,
    /** The job had ended before. */
    ALREADY_ENDED,
    /** Nothing is known of such a job: there is none, or its type is not tracked in full on NATS and it may be there all the same. */
    NOT_FOUND
}
