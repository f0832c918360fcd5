package dev.worker.api;

import java.util.Optional;

/** The job that was waited for failed: thrown by {@link JobHandle#result}. */
public class JobFailedException extends WorkerException {

    private static final long serialVersionUID = 1;

    private final transient JobId id;
    private final transient AttemptFailure lastFailure;

    /**
     * A failure of the given job.
     *
     * @param id the job
     * @param message why it failed
     * @param lastFailure the record of its last attempt, null if none was kept
     */
    public JobFailedException(JobId id, String message, AttemptFailure lastFailure) {
        super(ErrorCode.JOB_FAILED, "job " + id + " failed: " + message);
        this.id = id;
        this.lastFailure = lastFailure;
    }

    /** The job. */
    public JobId id() {
        return id;
    }

    /** The record of its last attempt, if one was kept. */
    public Optional<AttemptFailure> lastFailure() {
        return Optional.ofNullable(lastFailure);
    }
}
