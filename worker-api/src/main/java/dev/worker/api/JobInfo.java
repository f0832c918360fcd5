package dev.worker.api;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What a store knows of a job, without its payload. All instants are the server's.
 *
 * @param id the job's id
 * @param type the wire name of its message type
 * @param version the version of the payload's shape
 * @param queue its queue
 * @param priority from 1 (soonest) to 1000
 * @param state where it is
 * @param attempt how many attempts have been started; 0 before the first
 * @param uniqueKey the key under which it is the only one, if any
 * @param requires the labels that a worker must have to take it
 * @param createdAt when it was enqueued
 * @param runAt when it may run, or might have run, at the earliest
 * @param startedAt when its newest attempt was started, if one was
 * @param endedAt when it ended, if it has
 * @param worker the worker of its newest attempt, if there was one
 * @param progress what the newest attempt last reported, if it did
 * @param reason why it failed or was cancelled, if it was
 */
public record JobInfo(
        JobId id,
        String type,
        int version,
        String queue,
        int priority,
        JobState state,
        int attempt,
        Optional<String> uniqueKey,
        Set<String> requires,
        Instant createdAt,
        Instant runAt,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        Optional<String> worker,
        Optional<Progress> progress,
        Optional<String> reason) {

    /** Copies the set. */
    public JobInfo {
        requires = Set.copyOf(requires);
    }
}
