package dev.worker.jobs;

import dev.worker.api.Cancellation;
import dev.worker.api.JobId;
import dev.worker.api.Jobs;
import dev.worker.api.Message;
import java.util.Objects;

/**
 * The command that cancels a job; see {@link Jobs#cancel}.
 *
 * @param id the job
 * @param reason why, for people
 */
public record CancelJob(JobId id, String reason) implements Message<Cancellation> {

    /** Checks that nothing is null. */
    public CancelJob {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(reason, "reason");
    }
}
