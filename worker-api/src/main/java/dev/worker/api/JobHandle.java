package dev.worker.api;

import java.time.Duration;
import java.util.Optional;

/**
 * A handle on one job. Safe for use by any number of threads. What asks the backend throws a {@link WorkerException} with
 * {@link ErrorCode#UNAVAILABLE} when that cannot be reached, and with {@link ErrorCode#NOT_SUPPORTED} where the job's type is not
 * tracked enough for the question (on NATS).
 *
 * @param <R> the job's result
 */
public interface JobHandle<R> {

    /** The job's id. */
    JobId id();

    /**
     * What the store knows of the job now.
     *
     * @throws WorkerException {@link ErrorCode#JOB_NOT_FOUND} if there is none of this id (any more)
     */
    JobInfo info();

    /** The state now; see {@link #info()}. */
    default JobState state() {
        return info().state();
    }

    /**
     * Waits for the job to end and gives its result. Told of the end by event where the backend can, not by polling
     * alone.
     *
     * @param timeout how long to wait at the most, zero or more
     * @return the result; null where the handler returned none, or where its time to live is over
     * @throws JobFailedException if the job became a dead letter
     * @throws WorkerException {@link ErrorCode#JOB_CANCELLED} if it was cancelled, {@link ErrorCode#TIMED_OUT} if it
     *     did not end in time or the waiting thread was interrupted (its interrupt flag is then set),
     *     {@link ErrorCode#JOB_NOT_FOUND}, {@link ErrorCode#WRONG_RESULT_TYPE}, {@link ErrorCode#UNREADABLE} if the result's
     *     artifact is gone, {@link ErrorCode#INVALID_ARGUMENT} if the timeout is null or negative, {@link ErrorCode#WRONG_STATE} if the
     *     runtime is closed
     */
    R result(Duration timeout);

    /**
     * Waits for the job to end, in whatever state.
     *
     * @param timeout how long to wait at the most, zero or more
     * @return the final state, or empty if the job did not end within the timeout or the waiting thread was interrupted (its interrupt
     *     flag is then set)
     * @throws WorkerException {@link ErrorCode#JOB_NOT_FOUND}; {@link ErrorCode#INVALID_ARGUMENT} if the timeout is null or negative;
     *     {@link ErrorCode#WRONG_STATE} if the runtime is closed
     */
    Optional<JobState> await(Duration timeout);

    /** Cancels the job; see {@link Jobs#cancel}. */
    Cancellation cancel(String reason);
}
