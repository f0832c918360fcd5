package dev.worker.nats;

import dev.worker.api.Dependency;
import dev.worker.api.JobId;
import dev.worker.api.ParentPolicy;
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
        Envelope root = after();
        Envelope left = after(root.id());
        Envelope right = after(root.id());
        return new Diamond(root, left, right, after(left.id(), right.id()), after());
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

    private static Envelope after(JobId... parents) {
        return new Envelope(JobId.random(), TYPE, 1, new byte[0], QUEUE, 100, Start.NOW, Optional.empty(), Set.of(),
                Map.of(), Stream.of(parents).map(parent -> new Dependency(parent, ParentPolicy.FAIL)).toList());
    }
}
