package dev.worker.failed;

import dev.worker.api.DeadLetters;
import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.Message;
import java.util.List;
import java.util.Objects;

/**
 * The command that asks for dead letters, newest first; see {@link DeadLetters#list}.
 *
 * @param query which; its states are ignored
 */
public record ListDeadLetters(JobQuery query) implements Message<List<JobInfo>> {

    /** Checks that the query is not null. */
    public ListDeadLetters {
        Objects.requireNonNull(query, "query");
    }
}
