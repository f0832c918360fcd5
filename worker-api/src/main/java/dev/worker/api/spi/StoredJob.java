package dev.worker.api.spi;

import dev.worker.api.AttemptFailure;
import dev.worker.api.JobInfo;
import java.util.List;
import java.util.Optional;

/**
 * A job with everything a store knows of it.
 *
 * @param info its state
 * @param envelope as it was published
 * @param result the encoded result, if it succeeded with one and its time to live is not over
 * @param failures its failed attempts, oldest first
 */
public record StoredJob(JobInfo info, Envelope envelope, Optional<byte[]> result, List<AttemptFailure> failures) {

    /** Copies the list. */
    public StoredJob {
        failures = List.copyOf(failures);
    }
}
