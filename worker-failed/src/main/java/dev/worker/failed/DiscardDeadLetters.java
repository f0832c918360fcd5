package dev.worker.failed;

import dev.worker.api.DeadLetters;
import dev.worker.api.JobQuery;
import dev.worker.api.Message;
import java.util.Objects;

/**
 * The command that deletes dead letters for good; answers how many. See {@link DeadLetters#discard(JobQuery)}.
 *
 * @param query which, as many as its limit allows; its states are ignored
 * @param dryRun whether to change nothing and only say how many it would be
 */
public record DiscardDeadLetters(JobQuery query, boolean dryRun) implements Message<Integer> {

    /** Checks that the query is not null. */
    public DiscardDeadLetters {
        Objects.requireNonNull(query, "query");
    }

    /** Changes what it says. */
    public DiscardDeadLetters(JobQuery query) {
        this(query, false);
    }
}
