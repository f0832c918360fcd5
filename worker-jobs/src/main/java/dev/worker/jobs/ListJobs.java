package dev.worker.jobs;

import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.Jobs;
import dev.worker.api.Message;
import java.util.List;
import java.util.Objects;

/**
 * The command that asks for jobs, newest first; see {@link Jobs#list}.
 *
 * @param query which
 */
public record ListJobs(JobQuery query) implements Message<List<JobInfo>> {

    /** Checks that the query is not null. */
    public ListJobs {
        Objects.requireNonNull(query, "query");
    }
}
