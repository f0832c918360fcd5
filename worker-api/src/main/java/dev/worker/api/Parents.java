package dev.worker.api;

import java.util.List;

/**
 * The jobs that a job came after, and what became of them. Read once, when it was asked for; while the job that came after
 * has not ended, its parents are not purged, so their results are there however long the wait was. Safe for use by any number
 * of threads.
 */
public interface Parents {

    /** In the order in which they were named; empty for a job that came after none. */
    List<JobId> ids();

    /**
     * What became of a parent.
     *
     * @throws WorkerException {@link ErrorCode#JOB_NOT_FOUND} if it is no parent of this job
     */
    JobState state(JobId parent);

    /**
     * The result of a parent.
     *
     * @param type the parent's message class, which tells the type of the result
     * @return null where its handler returned none
     * @throws JobFailedException if it became a dead letter
     * @throws WorkerException {@link ErrorCode#JOB_CANCELLED} if it was cancelled, {@link ErrorCode#JOB_NOT_FOUND} if it is
     *     no parent of this job, {@link ErrorCode#WRONG_STATE} if it has not ended,
     *     {@link ErrorCode#WRONG_RESULT_TYPE} if its message is of another type
     */
    <R, M extends Message<R>> R result(JobId parent, Class<M> type);

    /**
     * The results of all parents of one message type that succeeded, in the order in which they were named: what a join reads.
     * Null stands where a handler returned none.
     */
    <R, M extends Message<R>> List<R> results(Class<M> type);
}
