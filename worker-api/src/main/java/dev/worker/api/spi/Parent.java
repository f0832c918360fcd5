package dev.worker.api.spi;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.ParentPolicy;
import dev.worker.api.WorkerException;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A job that another comes after, and what became of it.
 *
 * @param id the parent
 * @param policy what becomes of the other job if this one does not succeed
 * @param type the wire name of its message type; empty if it is gone
 * @param state its state; of one that is gone, the state in which it ended
 * @param result its encoded result, if it succeeded with one and is there
 * @param reason why it failed or was cancelled, if it was and is there
 */
public record Parent(
        JobId id,
        ParentPolicy policy,
        Optional<String> type,
        JobState state,
        Optional<byte[]> result,
        Optional<String> reason) {

    /** Checks that nothing is null. */
    public Parent {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(result, "result");
        Objects.requireNonNull(reason, "reason");
    }

    private static final int MAX_REASON = 500;
    private static final int MAX_NAMED = 10;

    /**
     * The error for parents that are not known; of many it names the first.
     */
    public static WorkerException unknown(Collection<JobId> ids) {
        String named = ids.stream().limit(MAX_NAMED).map(JobId::toString).sorted().collect(Collectors.joining(", "));
        String more = ids.size() > MAX_NAMED ? " and " + (ids.size() - MAX_NAMED) + " more" : "";
        return new WorkerException(ErrorCode.JOB_NOT_FOUND,
                "nothing was enqueued: jobs to come after are not known (any more): " + named + more);
    }

    /** Why a job fails or is cancelled because of a parent, for people; along a long chain the cause may be cut off. */
    public static String reason(JobId id, String type, JobState state, String why) {
        String what = state == JobState.CANCELLED ? " was cancelled" : " failed";
        String reason = "parent " + id + " of type " + type + what + (why == null ? "" : ": " + why);
        return reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON);
    }
}
