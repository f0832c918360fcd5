package dev.worker.nats.internal.lifecycle;

import dev.worker.api.Dependency;
import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.ParentOrder;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Envelope;
import dev.worker.nats.internal.job.JobRecords;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.record.Family;
import dev.worker.nats.internal.record.JobRecord;
import dev.worker.nats.internal.record.Standing;
import dev.worker.nats.internal.record.Ties;
import dev.worker.nats.internal.record.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Turns envelopes into records, as many together as fit into one message of the server: all or none holds for each batch. */
final class Batches {

    private static final int MAX_BATCH = 1_000;
    /** What the form of a record may add to its payload and texts, generously. */
    private static final int OVERHEAD = 512;

    private final NatsLink link;
    private final JobRecords records;

    Batches(NatsLink link, JobRecords records) {
        this.link = link;
        this.records = records;
    }

    /**
     * A new job.
     *
     * @param position its envelope's place in the call
     * @param job its record
     */
    record Draft(int position, JobRecord job) {}

    /** Jobs in batches, parents not after their children. */
    List<List<Draft>> of(List<Envelope> envelopes, boolean carried, Instant now) {
        Set<JobId> parents = parents(envelopes);
        List<List<Draft>> batches = new ArrayList<>();
        List<Draft> batch = new ArrayList<>();
        long bytes = 0;
        for (int position : order(envelopes)) {
            Envelope envelope = envelopes.get(position);
            JobRecord job = record(envelope, carried, parents.contains(envelope.id()), now);
            long size = records.requireSmall(job.id(), job.toBytes()).length + OVERHEAD;
            if (!batch.isEmpty() && (bytes + size > link.maxPayload() * 3 / 4 || batch.size() == MAX_BATCH)) {
                batches.add(batch);
                batch = new ArrayList<>();
                bytes = 0;
            }
            batch.add(new Draft(position, job));
            bytes += size;
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }

    /** The jobs that others of the same call come after. */
    static Set<JobId> parents(List<Envelope> envelopes) {
        Set<JobId> parents = new HashSet<>();
        envelopes.forEach(envelope -> envelope.after().forEach(dependency -> parents.add(dependency.parent())));
        return parents;
    }

    /** What ties it to others it has from its beginning, so that it costs no second write. */
    private static JobRecord record(Envelope envelope, boolean carried, boolean hasChildren, Instant now) {
        JobRecord job = new JobRecord(envelope, now, Times.runAt(envelope.start(), now), carried);
        if (!hasChildren && envelope.after().isEmpty()) {
            return job;
        }
        Optional<Ties> ties = Optional.of(envelope.after()).filter(after -> !after.isEmpty()).map(Ties::of);
        return job.standing(Standing.first(job, new Family(hasChildren, ties)));
    }

    private static List<Integer> order(List<Envelope> envelopes) {
        List<Integer> positions = IntStream.range(0, envelopes.size()).boxed().toList();
        if (envelopes.stream().allMatch(envelope -> envelope.after().isEmpty())) {
            return positions;
        }
        Map<JobId, Integer> byId = new HashMap<>();
        positions.forEach(position -> byId.putIfAbsent(envelopes.get(position).id(), position));
        ParentOrder<Integer> order = new ParentOrder<>(positions, position -> envelopes.get(position).after().stream()
                .map(Dependency::parent).map(byId::get).filter(Objects::nonNull).toList());
        order.circle().ifPresent(circle -> {
            throw new WorkerException(ErrorCode.INVALID_ARGUMENT, "jobs come after one another in a circle: "
                    + ParentOrder.text(circle.stream().map(position -> envelopes.get(position).id()).toList()));
        });
        return order.sorted();
    }
}
