package dev.worker.jdbi.internal.jobs;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.WorkerException;
import dev.worker.api.WorkerStatus;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.JobStore.AttemptProgress;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.TakenOver;
import dev.worker.jdbi.internal.jobs.DependencyTable.Followed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** The statements that each system needs in its own words, because they run often, on many rows, or race. */
public interface JobTable {

    /** How a query says the labels of a row, joined with commas. */
    String requires();

    /** How a statement says the labels of a row, given joined with commas by this expression. */
    String requiresOf(String joined);

    /** What comes after what. */
    Dependencies dependencies();

    /** The condition, order and limit that find the next SCHEDULED job by an index. */
    String nextDue();

    /** The condition that finds RUNNING jobs by an index. */
    String running();

    /** A query for the {@code :limit} newest jobs, and perhaps more, in these states that fulfil all conditions. */
    String newest(Set<JobState> states, List<String> conditions);

    /** Conditions as they follow one another behind the first. */
    static String and(List<String> conditions) {
        return conditions.stream().map(condition -> " AND " + condition).collect(Collectors.joining());
    }

    /** The condition of rows in one of these states. */
    static String in(Set<JobState> states) {
        List<String> names = states.stream().map(state -> "'" + state + "'").sorted().toList();
        // one state as an equation, so that partial indexes of just that state fit
        return names.size() == 1 ? "state = " + names.getFirst() : "state IN (" + String.join(", ", names) + ")";
    }

    /**
     * Inserts the jobs that are not there yet, neither under their id nor under their unique key, in their order.
     *
     * @return those that were inserted
     */
    Set<UUID> insert(Handle handle, List<Envelope> envelopes);

    /** As {@link dev.worker.api.spi.Transport#fetch}. */
    List<Delivery> claim(FetchRequest request);

    /**
     * Changes the jobs that run under their attempt and this owner, and with the end of a job those that come after it. What
     * someone else has locked is not waited for, as others of the batch would have to wait with it.
     *
     * @param changes at most one per job
     * @param leased whether the owner must hold a lease here
     * @return those that were changed, and those that were held
     */
    Applied settle(OwnerId owner, List<StateChange> changes, boolean leased);

    /** The same inside the transaction of this handle, which waits for locks as that does. */
    Applied settle(Handle handle, OwnerId owner, List<StateChange> changes, boolean leased);

    /** As {@link dev.worker.api.spi.Transport#ready}. */
    Set<String> ready(Set<String> queues);

    /** As {@link dev.worker.api.spi.Transport#waitingTypes}, of so many of the oldest jobs of each queue. */
    Map<String, Set<String>> waitingTypes(Set<String> queues, Duration readyFor, int oldest);

    /**
     * Makes jobs whose time has come QUEUED, except those that someone else has locked.
     *
     * @return the queues of those that were
     */
    Set<String> releaseDue(int max);

    /**
     * As {@link dev.worker.api.spi.Transport#takeOver}; the former owner is that of the same process, if it had one. Jobs that
     * someone else has locked are left for the next time.
     *
     * @throws WorkerException {@link #heldBack} if some of the former owner's are among them
     */
    List<TakenOver> takeOver(OwnerId owner, Optional<OwnerId> former, int max);

    /** What a process is told that would take its own jobs for lost, because they do not come along. */
    static WorkerException heldBack() {
        return new WorkerException(ErrorCode.UNAVAILABLE,
                "jobs that ran under the former lease are locked by other transactions; they are asked for again");
    }

    /** As {@link dev.worker.api.spi.JobStore#progress}. */
    void progress(OwnerId owner, Map<JobId, AttemptProgress> updates);

    /**
     * Makes dead letters QUEUED, except those whose unique key another job holds by now.
     *
     * @return those that were, with their queues
     */
    List<Changed> requeue(Handle handle, Collection<UUID> ids);

    /** As {@link dev.worker.api.spi.JobStore#purge}. */
    int purge(int max);

    /** As {@link dev.worker.api.spi.StatusStore#beat}. */
    void beat(List<WorkerStatus> statuses);

    /**
     * What a batch of settlements has changed.
     *
     * @param followed those that do not wait any more for jobs that have ended
     * @param held those that were left alone, because someone else has locked them or what must change with them
     */
    record Applied(List<Changed> changed, List<Followed> followed, Set<UUID> held) {

        /** Nothing. */
        public static final Applied NONE = new Applied(List.of(), List.of(), Set.of());

        /** Those that were changed, of which nothing came. */
        public static Applied changed(List<Changed> changed) {
            return new Applied(changed, List.of(), Set.of());
        }

        /** Those that were left alone. */
        public static Applied held(Collection<UUID> held) {
            return new Applied(List.of(), List.of(), Set.copyOf(held));
        }

        /** The same with what else was done. */
        public Applied and(Applied other) {
            List<Changed> allChanged = new ArrayList<>(changed);
            allChanged.addAll(other.changed);
            List<Followed> allFollowed = new ArrayList<>(followed);
            allFollowed.addAll(other.followed);
            Set<UUID> allHeld = new HashSet<>(held);
            allHeld.addAll(other.held);
            return new Applied(allChanged, allFollowed, allHeld);
        }
    }

    /**
     * A job that was changed.
     *
     * @param queued whether it is QUEUED now
     */
    record Changed(UUID id, String queue, boolean queued) {}
}
