package dev.worker.api.spi;

import dev.worker.api.JobId;
import dev.worker.api.Progress;
import java.util.Optional;

/**
 * A change of one running job, fenced by its attempt.
 *
 * @param id the job
 * @param attempt the attempt that was delivered
 * @param worker the worker that ran it
 * @param change what becomes of it
 * @param progress what the attempt last reported, if it did; stored with the change
 */
public record Settlement(JobId id, int attempt, String worker, Change change, Optional<Progress> progress) {}
