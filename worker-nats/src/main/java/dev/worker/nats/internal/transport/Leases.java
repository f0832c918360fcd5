package dev.worker.nats.internal.transport;

import dev.worker.api.spi.OwnerId;
import dev.worker.nats.internal.job.Unreadable;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.record.OwnerRecord;
import dev.worker.nats.internal.record.Times;
import dev.worker.nats.internal.stream.Bucket;
import dev.worker.nats.internal.stream.Entry;
import dev.worker.nats.internal.stream.Written;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Owners and their leases, one record each. Every change says which revision it was made from. */
final class Leases {

    private static final String OWNER = "owner.";
    /** An expired owner is remembered for a while, so that jobs that it took at its last moment are found. */
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private final NatsLink link;
    private final Bucket bucket;
    private final InstantSource time;
    private final Unreadable unreadable;
    /** What was last seen of owners: those of this process as they are, others as they were at least. */
    private final Map<OwnerId, Known> known = new ConcurrentHashMap<>();

    Leases(NatsLink link, Bucket bucket, InstantSource time, Unreadable unreadable) {
        this.link = link;
        this.bucket = bucket;
        this.time = time;
        this.unreadable = unreadable;
    }

    private record Known(long revision, OwnerRecord owner) {}

    OwnerId register(String process, Duration lease) {
        OwnerId id = OwnerId.random();
        OwnerRecord owner = new OwnerRecord(process, Times.plus(time.instant(), lease), false);
        write(id, owner, Bucket.NONE);
        return id;
    }

    boolean renew(OwnerId id, Duration lease) {
        Known seen = see(id);
        while (seen != null && seen.owner().holdsAt(time.instant())) {
            if (write(id, seen.owner().until(Times.plus(time.instant(), lease)), seen.revision())) {
                return true;
            }
            seen = read(id);
        }
        return false;
    }

    void unregister(OwnerId id) {
        Known seen = read(id);
        while (seen != null && !seen.owner().over()) {
            if (write(id, seen.owner().until(time.instant()).ended(), seen.revision())) {
                return;
            }
            seen = read(id);
        }
    }

    /** Whether an owner's lease holds now. */
    boolean holds(OwnerId id) {
        Known seen = see(id);
        return seen != null && seen.owner().holdsAt(time.instant());
    }

    /** All owners that there are records of, whether their lease holds or is over. */
    Set<OwnerId> registered() {
        return bucket.keys(OWNER + "*").stream().map(Leases::id).collect(Collectors.toSet());
    }

    /**
     * The owners whose lease is over, none of which can come back.
     *
     * @param holding some that had jobs a moment ago. Those that there is no record of were forgotten, and took jobs before their
     *     processes heard of it
     */
    List<OwnerId> lost(Set<OwnerId> holding) {
        Set<OwnerId> all = registered();
        Instant now = time.instant();
        List<OwnerId> suspects = all.stream()
                .filter(id -> known.get(id) == null || !known.get(id).owner().holdsAt(now))
                .toList();
        List<OwnerId> lost = new ArrayList<>(holding);
        lost.removeAll(all);
        refresh(suspects).forEach((id, seen) -> {
            if (!seen.owner().holdsAt(now) && isOver(id, seen)) {
                lost.add(id);
            }
        });
        known.keySet().retainAll(all);
        return lost;
    }

    /** Forgets a lost owner that has nothing left, once it has been lost for a while. */
    void forget(OwnerId id) {
        Known seen = known.get(id);
        if (seen != null && seen.owner().over()
                && Times.plus(seen.owner().expiresAt(), REMEMBERED).isBefore(time.instant())) {
            link.await(bucket.delete(seen.revision()));
            known.remove(id);
        }
    }

    private boolean isOver(OwnerId id, Known seen) {
        return seen.owner().over() || write(id, seen.owner().ended(), seen.revision());
    }

    private Map<OwnerId, Known> refresh(List<OwnerId> ids) {
        List<CompletableFuture<Optional<Entry>>> reads = new ArrayList<>();
        ids.forEach(id -> reads.add(bucket.get(OWNER + id)));
        List<Optional<Entry>> entries = link.awaitAll(reads);
        Map<OwnerId, Known> seen = new HashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            OwnerId id = ids.get(i);
            entries.get(i).flatMap(entry -> unreadable.read("record of owner " + id, () -> remember(id, entry)))
                    .ifPresent(owner -> seen.put(id, owner));
        }
        return seen;
    }

    private Known see(OwnerId id) {
        Known seen = known.get(id);
        return seen != null && seen.owner().holdsAt(time.instant()) ? seen : read(id);
    }

    private Known read(OwnerId id) {
        Optional<Entry> entry = link.await(bucket.get(OWNER + id));
        return entry.map(found -> remember(id, found)).orElse(null);
    }

    private Known remember(OwnerId id, Entry entry) {
        Known seen = new Known(entry.revision(), OwnerRecord.of(entry.body()));
        return known.merge(id, seen, (one, other) -> one.revision() >= other.revision() ? one : other);
    }

    private boolean write(OwnerId id, OwnerRecord owner, long expectedRevision) {
        Written written = link.await(bucket.put(OWNER + id, null, owner.toBytes(), expectedRevision));
        if (written.done()) {
            Known seen = new Known(written.revision(), owner);
            known.merge(id, seen, (one, other) -> one.revision() >= other.revision() ? one : other);
        }
        return written.done();
    }

    private static OwnerId id(String key) {
        return new OwnerId(UUID.fromString(key.substring(OWNER.length())));
    }
}
