package dev.worker.api;

import java.util.Optional;

/**
 * The end of an attempt that a domain event tells of.
 *
 * @param job the job
 * @param attempt which attempt it was
 * @param end how it ended: SUCCESS, RETRYABLE_FAILURE, PERMANENT_FAILURE, or ALWAYS if the job was cancelled
 * @param error why it failed, if it did
 */
public record EventCause(JobId job, int attempt, EventCondition end, Optional<AttemptError> error) {}
