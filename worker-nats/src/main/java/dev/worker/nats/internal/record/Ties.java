package dev.worker.nats.internal.record;

import dev.worker.api.Dependency;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.ParentPolicy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * How a job stands with its parents, each by its place in the list that it was published with: one byte for each, so that the
 * standing of a job after thousands of others is quickly written. Immutable.
 */
public final class Ties {

    /** The order is part of the form. */
    private static final List<ParentPolicy> POLICIES = List.of(ParentPolicy.FAIL, ParentPolicy.CANCEL,
            ParentPolicy.RUN);
    private static final int POLICY_SHIFT = 4;
    private static final int END_MASK = 0xf;

    private final byte[] places;
    /** Who is meant instead of a parent under a unique key that another job holds. */
    private final Map<Integer, JobId> standIns;

    private Ties(byte[] places, Map<Integer, JobId> standIns) {
        this.places = places;
        this.standIns = standIns;
    }

    /** What is known of one parent. The order is part of the form. */
    public enum End {
        /** It has not ended, or is about to come back. */
        OPEN,
        /** It succeeded. */
        SUCCEEDED,
        /** It is a dead letter. */
        FAILED,
        /** It was cancelled. */
        CANCELLED,
        /** There is no such job, or another place means the same. */
        NOBODY;

        /** Of a job in this state. */
        public static End of(JobState state) {
            return switch (state) {
                case SUCCEEDED -> SUCCEEDED;
                case FAILED -> FAILED;
                case CANCELLED -> CANCELLED;
                case WAITING, SCHEDULED, QUEUED, RUNNING -> OPEN;
            };
        }

        /** The state that it says. */
        public Optional<JobState> state() {
            return switch (this) {
                case SUCCEEDED -> Optional.of(JobState.SUCCEEDED);
                case FAILED -> Optional.of(JobState.FAILED);
                case CANCELLED -> Optional.of(JobState.CANCELLED);
                case OPEN, NOBODY -> Optional.empty();
            };
        }
    }

    /** None of the parents has ended. */
    public static Ties of(List<Dependency> after) {
        byte[] places = new byte[after.size()];
        for (int place = 0; place < places.length; place++) {
            places[place] = tie(End.OPEN, after.get(place).policy());
        }
        return new Ties(places, Map.of());
    }

    /** How many parents were named. */
    public int size() {
        return places.length;
    }

    /** What is known of a parent. */
    public End end(int place) {
        return End.values()[places[place] & END_MASK];
    }

    /** What becomes of the job if that parent does not succeed. */
    public ParentPolicy policy(int place) {
        return POLICIES.get(places[place] >> POLICY_SHIFT);
    }

    /** The parent that is meant. */
    public JobId parent(int place, List<Dependency> after) {
        return standIns.getOrDefault(place, after.get(place).parent());
    }

    /** Whether there is such a place, and this parent is meant by it. */
    public boolean means(int place, JobId parent, List<Dependency> after) {
        return place < places.length && place < after.size() && parent(place, after).equals(parent);
    }

    /** Whether some parent has not ended. */
    public boolean areOpen() {
        return IntStream.range(0, places.length).anyMatch(place -> end(place) == End.OPEN);
    }

    /** The first parent because of which the job must not run. */
    public OptionalInt forbidding() {
        return IntStream.range(0, places.length).filter(this::forbids).findFirst();
    }

    /** Whether the job must not run because of that parent. */
    public boolean forbids(int place) {
        return policy(place) != ParentPolicy.RUN && (end(place) == End.FAILED || end(place) == End.CANCELLED);
    }

    /**
     * With what is known now; the same object if nothing changes. How a parent ended stays known when there is no such job any
     * more. Places that there are not are ignored.
     */
    public Ties with(Map<Integer, End> known) {
        byte[] next = places.clone();
        known.forEach((place, end) -> {
            if (place < places.length && (end != End.NOBODY || end(place) == End.OPEN)) {
                next[place] = tie(end, policy(place));
            }
        });
        return Arrays.equals(next, places) ? this : new Ties(next, standIns);
    }

    /** Parents that ended badly are not minded any more. */
    public Ties forgiven() {
        byte[] next = places.clone();
        IntStream.range(0, next.length).filter(this::forbids)
                .forEach(place -> next[place] = tie(end(place), ParentPolicy.RUN));
        return new Ties(next, standIns);
    }

    /** With other jobs in the places of some parents. */
    public Ties withStandIns(Map<Integer, JobId> others) {
        Map<Integer, JobId> all = new HashMap<>(standIns);
        all.putAll(others);
        return new Ties(places, Map.copyOf(all));
    }

    void write(ByteWriter writer) {
        writer.blob(places).all(standIns.entrySet(),
                (w, entry) -> w.number(entry.getKey()).id(entry.getValue().value()));
    }

    static Ties read(ByteReader reader) {
        byte[] places = reader.blob();
        Map<Integer, JobId> standIns = new HashMap<>();
        reader.all(r -> Map.entry((int) r.number(), new JobId(r.id())))
                .forEach(entry -> standIns.put(entry.getKey(), entry.getValue()));
        return new Ties(places, Map.copyOf(standIns));
    }

    private static byte tie(End end, ParentPolicy policy) {
        return (byte) (POLICIES.indexOf(policy) << POLICY_SHIFT | end.ordinal());
    }
}
