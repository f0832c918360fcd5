package dev.worker.nats;

import dev.worker.api.Dependency;
import dev.worker.api.JobId;
import dev.worker.api.ParentPolicy;
import dev.worker.api.Unique;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Start;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** One job, two after it, and one after these two; and another that stands alone. */
record Diamond(Envelope root, Envelope left, Envelope right, Envelope join, Envelope other) {

    static final String QUEUE = "queue";
    static final String TYPE = "type";

    static Diamond create() {
        return create(Optional.empty(), Optional.empty());
    }

    /** The left one has a unique key. */
    static Diamond withKey() {
        return create(key(), Optional.empty());
    }

    /** The left one has the unique key of the one that stands alone. */
    static Diamond withTwin() {
        Optional<Unique> key = key();
        return create(key, key);
    }

    private static Optional<Unique> key() {
        return Optional.of(Unique.untilFinished(JobId.random().toString()));
    }

    private static Diamond create(Optional<Unique> keyOfLeft, Optional<Unique> keyOfOther) {
        Envelope root = after();
        Envelope left = envelope(JobId.random(), keyOfLeft, root.id());
        Envelope right = after(root.id());
        return new Diamond(root, left, right, after(left.id(), right.id()), envelope(JobId.random(), keyOfOther));
    }

    List<Envelope> all() {
        return List.of(root, left, right, join);
    }

    List<Envelope> later() {
        return List.of(left, right, join);
    }

    List<JobId> ids() {
        return all().stream().map(Envelope::id).toList();
    }

    List<JobId> others() {
        return List.of(other.id());
    }

    static Envelope after(JobId... parents) {
        return envelope(JobId.random(), Optional.empty(), parents);
    }

    /** The same job, after others. */
    static Envelope after(Envelope job, JobId... parents) {
        return envelope(job.id(), job.unique(), parents);
    }

    private static Envelope envelope(JobId id, Optional<Unique> key, JobId... parents) {
        return new Envelope(id, TYPE, 1, new byte[0], QUEUE, 100, Start.NOW, key, Set.of(),
                Map.of(), Stream.of(parents).map(parent -> new Dependency(parent, ParentPolicy.FAIL)).toList());
    }
}
