package dev.worker.api.event;

import dev.worker.api.AttemptError;
import dev.worker.api.JobId;
import java.time.Duration;

/** Something that happened to a job. */
public sealed interface JobEvent extends WorkerEvent {

    /** The job. */
    JobId id();

    /** The wire name of its message type. */
    String type();

    /** Its queue. */
    String queue();

    /** It was enqueued by this process. */
    record Enqueued(JobId id, String type, String queue) implements JobEvent {}

    /** A worker of this process began an attempt. */
    record Started(JobId id, String type, String queue, int attempt, String worker) implements JobEvent {}

    /**
     * It ended well.
     *
     * @param time how long the handler took
     */
    record Succeeded(JobId id, String type, String queue, int attempt, String worker, Duration time)
            implements JobEvent {}

    /**
     * An attempt failed and the job will run again.
     *
     * @param error why
     * @param time how long the handler took; zero if no handler ran here
     * @param delay after which it runs again at the earliest
     */
    record Retried(
            JobId id,
            String type,
            String queue,
            int attempt,
            String worker,
            AttemptError error,
            Duration time,
            Duration delay)
            implements JobEvent {}

    /**
     * It failed for good and is a dead letter.
     *
     * @param error what went wrong in the last attempt
     * @param time how long the handler took; zero if no handler ran here
     * @param reason why it is not tried again, for people
     */
    record Failed(
            JobId id,
            String type,
            String queue,
            int attempt,
            String worker,
            AttemptError error,
            Duration time,
            String reason)
            implements JobEvent {}

    /**
     * It ended as cancelled while this process ran it.
     *
     * @param reason why, for people
     */
    record Cancelled(JobId id, String type, String queue, int attempt, String worker, String reason)
            implements JobEvent {}

    /** It went back to its queue with no attempt burned. */
    record Released(JobId id, String type, String queue, int attempt, String worker) implements JobEvent {}

    /** The attempt was no longer this process's when it wanted to settle it; the store refused. */
    record AttemptLost(JobId id, String type, String queue, int attempt, String worker) implements JobEvent {}
}
