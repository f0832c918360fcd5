package dev.worker.jdbi.internal.jobs;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Receipt;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.SqlArrays;
import dev.worker.jdbi.internal.jobs.KeyHolders.Holder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;

/** Publishes batches, all or none, and says of each envelope what was in its way. */
final class Publisher {

    /** A job that is in the way may end before it is looked at; then the insert is tried again. */
    private static final int ROUNDS = 10;

    private final Database database;
    private final JobTable table;
    private final ReentrantLock keys = new ReentrantLock();
    private final Hints hints;
    private final String sameIds;
    private final KeyHolders holders;

    Publisher(Database database, JobTable table, Hints hints) {
        this.hints = hints;
        this.database = database;
        this.table = table;
        sameIds = "SELECT id FROM worker_job WHERE id = ANY(:ids)";
        holders = new KeyHolders(database, table);
    }

    List<Receipt> publish(List<Envelope> envelopes) {
        if (envelopes.isEmpty()) {
            return List.of();
        }
        Set<String> passedOver = new HashSet<>();
        List<Receipt> receipts = publishAlone(envelopes, passedOver);
        passedOver.forEach(hints::ready);
        return receipts;
    }

    /**
     * Batches with several unique keys go one after another: each waits for keys that the other holds, and H2 notices that only
     * by its lock timeout.
     */
    private List<Receipt> publishAlone(List<Envelope> envelopes, Set<String> passedOver) {
        if (envelopes.stream().allMatch(Publisher::isPlain)) {
            return publishPlain(envelopes);
        }
        boolean crosswise = envelopes.stream().filter(envelope -> envelope.uniqueKey().isPresent()).count() > 1;
        if (!crosswise) {
            return database.transaction(handle -> publish(handle, envelopes, passedOver));
        }
        keys.lock();
        try {
            return database.transaction(handle -> publish(handle, envelopes, passedOver));
        } finally {
            keys.unlock();
        }
    }

    private static boolean isPlain(Envelope envelope) {
        return envelope.uniqueKey().isEmpty() && envelope.after().isEmpty();
    }

    /** What has neither key nor parents needs no transaction around the insert: only the same id can be in its way. */
    private List<Receipt> publishPlain(List<Envelope> envelopes) {
        Set<UUID> inserted = database.statement(handle -> table.insert(handle, envelopes));
        return envelopes.stream().map(Envelope::id)
                .map(id -> new Receipt(id, inserted.remove(id.value()) ? Receipt.Kind.CREATED : Receipt.Kind.DUPLICATE))
                .toList();
    }

    /** The same within a transaction; its giver tells of what it made ready. */
    List<Receipt> publish(Handle handle, List<Envelope> envelopes) {
        return publish(handle, envelopes, new HashSet<>());
    }

    private List<Receipt> publish(Handle handle, List<Envelope> envelopes, Set<String> passedOver) {
        Receipt[] receipts = new Receipt[envelopes.size()];
        for (int round = 0; round < ROUNDS; round++) {
            List<Integer> open = open(receipts);
            if (open.isEmpty()) {
                passedOver.addAll(table.dependencies().link(handle, envelopes, receipts));
                return Arrays.asList(receipts);
            }
            Set<UUID> inserted = table.insert(handle, open.stream().map(envelopes::get).toList());
            for (int position : open) {
                JobId id = envelopes.get(position).id();
                if (inserted.remove(id.value())) {
                    receipts[position] = new Receipt(id, Receipt.Kind.CREATED);
                }
            }
            resolve(handle, envelopes, receipts, passedOver);
        }
        throw new WorkerException(ErrorCode.UNAVAILABLE,
                "jobs under the same unique key came and ended faster than this one could be published; try again");
    }

    private static List<Integer> open(Receipt[] receipts) {
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < receipts.length; i++) {
            if (receipts[i] == null) {
                open.add(i);
            }
        }
        return open;
    }

    /** In the order of the keys, so that two batches do not wait crosswise for jobs that they replace. */
    private void resolve(Handle handle, List<Envelope> envelopes, Receipt[] receipts, Set<String> passedOver) {
        List<Integer> open = open(receipts);
        if (open.isEmpty()) {
            return;
        }
        List<Envelope> refused = open.stream().map(envelopes::get).toList();
        Set<UUID> ids = Set.copyOf(handle.createQuery(sameIds)
                .bind("ids", SqlArrays.uuids(refused, envelope -> envelope.id().value()))
                .mapTo(UUID.class)
                .list());
        Map<String, Holder> found = holders.find(
                handle, refused.stream().map(KeyColumns::key).filter(Objects::nonNull).toList());
        open.sort(Comparator.comparing(position -> envelopes.get(position).uniqueKey().orElse("")));
        for (int position : open) {
            Envelope envelope = envelopes.get(position);
            if (ids.contains(envelope.id().value())) {
                receipts[position] = new Receipt(envelope.id(), Receipt.Kind.DUPLICATE);
                continue;
            }
            receipts[position] = envelope.uniqueKey()
                    .flatMap(key -> Optional.ofNullable(found.get(key)))
                    .flatMap(holder -> holders.meet(handle, envelope, holder))
                    .orElse(null);
            if (receipts[position] != null && receipts[position].kind() == Receipt.Kind.REPLACED) {
                // while its row was locked, whoever looked for a job passed over it
                passedOver.add(envelope.queue());
            }
        }
    }
}
