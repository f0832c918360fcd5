package dev.worker.nats.internal.transport;

import dev.worker.api.JobId;
import dev.worker.api.spi.OwnerId;
import dev.worker.nats.internal.job.Unreadable;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.record.Hold;
import dev.worker.nats.internal.stream.Bucket;
import dev.worker.nats.internal.stream.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Which owner holds which jobs, one record per batch. */
final class Holds {

    private static final String HOLD = "hold.";

    private final NatsLink link;
    private final Bucket bucket;
    private final Unreadable unreadable;

    Holds(NatsLink link, Bucket bucket, Unreadable unreadable) {
        this.link = link;
        this.bucket = bucket;
        this.unreadable = unreadable;
    }

    /**
     * A batch of jobs that an owner holds.
     *
     * @param revision of its record
     * @param ids the jobs; empty if the record cannot be read here
     */
    record Held(long revision, Optional<List<JobId>> ids) {}

    /** Notes that an owner is about to take these jobs; gives the revision of the note. */
    long add(OwnerId owner, Collection<JobId> ids) {
        return link.await(bucket.put(HOLD + owner + "." + UUID.randomUUID(), new Hold(List.copyOf(ids)).toBytes()));
    }

    /** The batch is done with. A note that stays because this gets lost does no harm: its jobs have moved on. */
    void remove(long revision) {
        bucket.delete(revision);
    }

    List<Held> of(OwnerId owner) {
        List<CompletableFuture<Optional<Entry>>> reads = new ArrayList<>();
        bucket.keys(HOLD + owner + ".*").forEach(key -> reads.add(bucket.get(key)));
        return link.awaitAll(reads).stream().flatMap(Optional::stream)
                .map(entry -> new Held(entry.revision(), unreadable.read("note of what owner " + owner + " holds",
                        () -> Hold.of(entry.body()).ids())))
                .toList();
    }

    /** The owners that there are such notes of. */
    Set<OwnerId> owners() {
        return bucket.keys(HOLD + "*.*").stream().map(Holds::owner).collect(Collectors.toSet());
    }

    private static OwnerId owner(String key) {
        return new OwnerId(UUID.fromString(key.substring(HOLD.length(), key.lastIndexOf('.'))));
    }
}
