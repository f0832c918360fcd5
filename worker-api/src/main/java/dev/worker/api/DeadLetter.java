package dev.worker.api;

import java.util.List;

/**
 * A failed job with all that is needed to understand and repeat it.
 *
 * @param job the job
 * @param payload the bytes of its message, as they were enqueued, or the name of an artifact that they were and that is gone; the
 *     array is not copied, do not change it
 * @param failures every failed attempt, oldest first; NATS keeps as many of the newest as fit, 100 at the most
 */
public record DeadLetter(JobInfo job, byte[] payload, List<AttemptFailure> failures) {

    /** Copies the list. */
    public DeadLetter {
        failures = List.copyOf(failures);
    }
}
