package dev.worker.api;

import java.time.Instant;
import java.util.Objects;

/**
 * The record of one failed attempt.
 *
 * @param attempt which attempt; the first is 1
 * @param error what went wrong
 * @param worker the worker that ran it
 * @param at when the store recorded it, by the server's clock
 */
public record AttemptFailure(int attempt, AttemptError error, String worker, Instant at) {

    /** Checks that nothing is null. */
    public AttemptFailure {
        Objects.requireNonNull(error, "error");
        Objects.requireNonNull(worker, "worker");
        Objects.requireNonNull(at, "at");
    }
}
