package dev.worker.failed;

import dev.worker.api.DeadLetters;
import dev.worker.api.JobQuery;
import dev.worker.api.Message;
import java.util.Objects;

/**
 * The command that deletes dead letters for good; answers how many. See {@link DeadLetters#discard(JobQuery)}.
 *
 * @param query which, as many as its limit allows; its states are ignored
 */
public record DiscardDeadLetters(JobQuery query) implements Message<Integer> {

    /** Checks that the query is not null. */
    public DiscardDeadLetters {
        Objects.requireNonNull(query, "query");
    }
}
