package dev.worker.failed;

import dev.worker.api.DeadLetters;
import dev.worker.api.JobQuery;
import dev.worker.api.Message;
import java.util.Objects;

/**
 * The command that puts dead letters back into their queues, with their attempts at zero; answers how many. See {@link DeadLetters#requeue(JobQuery)}.
 *
 * @param query which, as many as its limit allows; its states are ignored
 * @param dryRun whether to change nothing and only say how many it would be
 */
public record RequeueDeadLetters(JobQuery query, boolean dryRun) implements Message<Integer> {

    /** Checks that the query is not null. */
    public RequeueDeadLetters {
        Objects.requireNonNull(query, "query");
    }

    /** Changes what it says. */
    public RequeueDeadLetters(JobQuery query) {
        this(query, false);
    }
}
