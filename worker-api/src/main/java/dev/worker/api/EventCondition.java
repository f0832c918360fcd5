package dev.worker.api;

/** Which ends of an attempt a {@linkplain EventRule domain event} tells of. What is given back with its attempt restored has not ended. */
public enum EventCondition {
    /** The job succeeded. */
    SUCCESS,
    /** The attempt failed, whether or not the job is tried again. */
    FAILURE,
    /** The attempt failed and the job is tried again. */
    RETRYABLE_FAILURE,
    /** The job failed for good and is a dead letter. */
    PERMANENT_FAILURE,
    /** The attempt ended, in whatever way; also when the job was cancelled while it ran. */
    ALWAYS;

    /** Whether an end of this kind, which is SUCCESS, RETRYABLE_FAILURE, PERMANENT_FAILURE or ALWAYS for a cancelling, is meant. */
    public boolean includes(EventCondition end) {
        return this == ALWAYS || this == end
                || this == FAILURE && (end == RETRYABLE_FAILURE || end == PERMANENT_FAILURE);
    }
}
