package dev.worker.api.spi;

import dev.worker.api.JobId;
import dev.worker.api.Progress;
import java.util.List;
import java.util.Optional;

/**
 * A change of one running job, fenced by its attempt.
 *
 * @param id the job
 * @param attempt the attempt that was delivered
 * @param worker the worker that ran it
 * @param change what becomes of it
 * @param progress what the attempt last reported, if it did; stored with the change
 * @param next jobs that come to be with the change, in one transaction: they are there if it is applied and not if it is lost.
 *     Without unique keys; they come after this job or one another, if after any. Empty where
 *     {@link Transport#createsNext()} is false
 */
public record Settlement(
        JobId id, int attempt, String worker, Change change, Optional<Progress> progress, List<Envelope> next) {

    /** Copies the list. */
    public Settlement {
        next = List.copyOf(next);
    }

    /** A change that no jobs come with. */
    public Settlement(JobId id, int attempt, String worker, Change change, Optional<Progress> progress) {
        this(id, attempt, worker, change, progress, List.of());
    }

    /** The same change, without the jobs that come with it. */
    public Settlement alone() {
        return next.isEmpty() ? this : new Settlement(id, attempt, worker, change, progress);
    }
}
