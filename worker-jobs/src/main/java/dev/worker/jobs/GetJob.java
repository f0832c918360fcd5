package dev.worker.jobs;

import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.Message;
import java.util.Objects;
import java.util.Optional;

/**
 * The command that asks what the store knows of a job; empty if there is none of this id.
 *
 * @param id the job
 */
public record GetJob(JobId id) implements Message<Optional<JobInfo>> {

    /** Checks that the id is not null. */
    public GetJob {
        Objects.requireNonNull(id, "id");
    }
}
