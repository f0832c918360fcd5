package dev.worker.api;

/** What went wrong, for programs; {@link WorkerException#getMessage()} says it for people. */
public enum ErrorCode {
    /** A value given to a method is not allowed. */
    INVALID_ARGUMENT(Origin.USER),
    /** Settings, workers or plugins do not fit together; the message lists every problem. */
    INVALID_CONFIGURATION(Origin.USER),
    /** A message type is not registered here, or in a version that cannot be read. */
    UNKNOWN_TYPE(Origin.USER),
    /** A value could not be turned into bytes or back. */
    UNREADABLE(Origin.USER),
    /** A result does not fit the result type of its message. */
    WRONG_RESULT_TYPE(Origin.USER),
    /** There is no such job. */
    JOB_NOT_FOUND(Origin.USER),
    /** There is already a different job under the same unique key. */
    KEY_CONFLICT(Origin.USER),
    /** What was asked is not possible in the state that the thing is in. */
    WRONG_STATE(Origin.USER),
    /** No worker or actor answers this command. */
    UNKNOWN_COMMAND(Origin.USER),
    /** The backend or module cannot do this. */
    NOT_SUPPORTED(Origin.USER),
    /** The job that was waited for failed. */
    JOB_FAILED(Origin.JOB),
    /** The job that was waited for was cancelled. */
    JOB_CANCELLED(Origin.JOB),
    /** The attempt should not go on: it was cancelled, timed out or lost. */
    ATTEMPT_ENDED(Origin.JOB),
    /** What was waited for did not come in time. */
    TIMED_OUT(Origin.EXTERNAL),
    /** A database or server cannot be reached, or did not answer. Trying again later may help. */
    UNAVAILABLE(Origin.EXTERNAL),
    /** A defect of the framework or of a plugin. */
    INTERNAL(Origin.INTERNAL);

    /** Where an error comes from, and so who can mend it. */
    public enum Origin {
        /** The calling code or its settings. */
        USER,
        /** The job that was asked about. */
        JOB,
        /** A server outside. */
        EXTERNAL,
        /** The framework or a plugin. */
        INTERNAL
    }

    private final Origin origin;

    ErrorCode(Origin origin) {
        this.origin = origin;
    }

    /** Where errors of this code come from. */
    public Origin origin() {
        return origin;
    }
}
