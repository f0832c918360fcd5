package dev.worker.failed;

import dev.worker.api.DeadLetters;
import dev.worker.api.JobQuery;
import dev.worker.api.Message;
import java.util.Objects;

/**
 * The command that puts dead letters back into their queues, with their attempts at zero; answers how many. See {@link DeadLetters#requeue(JobQuery)}.
 *
 * @param query which, as many as its limit allows; its states are ignored
 */
public record RequeueDeadLetters(JobQuery query) implements Message<Integer> {

    /** Checks that the query is not null. */
    public RequeueDeadLetters {
        Objects.requireNonNull(query, "query");
    }
}
