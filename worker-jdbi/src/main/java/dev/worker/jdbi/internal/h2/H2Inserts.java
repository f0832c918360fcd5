package dev.worker.jdbi.internal.h2;

import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Start;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.Parts;
import dev.worker.jdbi.internal.database.SqlArrays;
import dev.worker.jdbi.internal.database.SqlErrors;
import dev.worker.jdbi.internal.jobs.JobColumns;
import dev.worker.jdbi.internal.jobs.KeyColumns;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/**
 * Inserts of those jobs that are not there yet. H2 has no ON CONFLICT: of many it is looked first, and if someone is faster all
 * the same, the unique index refuses the transaction, which then runs again.
 */
final class H2Inserts {

    private static final String INSERT = """
            INSERT INTO worker_job (id, created_at, start_at, run_at, ready_at, version, priority, state, queue, type,
              unique_key, key_scope, key_until, requires, headers, payload, waiting_for, limit_key)
            SELECT id, {now}, first, greatest(coalesce(first, {now}), {now}),
              CASE WHEN first > {now} OR parents > 0 THEN NULL ELSE {now} END, version, priority,
              CASE WHEN parents > 0 THEN 'WAITING' WHEN first > {now} THEN 'SCHEDULED' ELSE 'QUEUED' END,
              queue, type, unique_key, key_scope, %s, requires, headers, payload, parents, limit_key
            FROM (SELECT job.*, coalesce(%s, %s) AS first FROM TABLE(
              id uuid = :ids, delay bigint = :delays, instant bigint = :instants, version integer = :versions,
              priority smallint = :priorities, queue varchar = :queues, type varchar = :types, unique_key varchar = :keys,
              key_scope varchar = :scopes, period bigint = :periods, requires varchar = :requires, headers varchar = :headers,
              payload varbinary = :payloads, parents integer = :parents, limit_key varchar = :limits) job)""";

    /** Most jobs are enqueued one by one, to run at once; for these, H2 takes longer to plan the statement above than to run this one. */
    private static final String INSERT_READY = """
            INSERT INTO worker_job (id, created_at, run_at, ready_at, version, priority, state, queue, type, requires, headers,
              payload, limit_key)
            VALUES (:id, {now}, {now}, {now}, :version, :priority, 'QUEUED', :queue, :type, :requires, :headers, :payload,
              :limit)""";

    private static final int AT_ONCE = 10_000;

    private final Database database;
    private final String insert;
    private final String insertReady;

    H2Inserts(Database database) {
        this.database = database;
        insertReady = database.sql(INSERT_READY);
        insert = database.sql(INSERT.formatted(
                database.plusMicros("{now}", "period"),
                database.plusMicros("{now}", "delay"),
                database.plusMicros("TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00'", "instant")));
    }

    Set<UUID> insert(Handle handle, List<Envelope> envelopes) {
        return envelopes.size() == 1 && isReady(envelopes.getFirst())
                ? insertReady(handle, envelopes.getFirst())
                : insertAbsent(handle, envelopes);
    }

    private static boolean isReady(Envelope envelope) {
        return envelope.start() instanceof Start.Now && envelope.after().isEmpty() && envelope.uniqueKey().isEmpty();
    }

    /** Only the same id can be in its way, and a statement that is refused for it changes nothing, not even within a transaction. */
    private Set<UUID> insertReady(Handle handle, Envelope envelope) {
        try {
            JobColumns.bind(database.clock().bind(handle.createUpdate(insertReady)), envelope).execute();
            return new HashSet<>(Set.of(envelope.id().value()));
        } catch (JdbiException e) {
            if (SqlErrors.duplicateKey(e)) {
                return new HashSet<>();
            }
            throw e;
        }
    }

    private Set<UUID> insertAbsent(Handle handle, List<Envelope> envelopes) {
        Set<UUID> inserted = new HashSet<>();
        Parts.of(envelopes, AT_ONCE).forEach(part -> inserted.addAll(insertPart(handle, part)));
        return inserted;
    }

    private Set<UUID> insertPart(Handle handle, List<Envelope> envelopes) {
        List<Envelope> absent = absent(handle, envelopes);
        if (!absent.isEmpty()) {
            JobColumns.bindAll(database.clock().bind(handle.createUpdate(insert)), absent).execute();
        }
        return absent.stream().map(envelope -> envelope.id().value()).collect(Collectors.toCollection(HashSet::new));
    }

    private static List<Envelope> absent(Handle handle, List<Envelope> envelopes) {
        Set<UUID> ids = known(handle, envelopes);
        Set<String> keys = held(handle, envelopes);
        List<Envelope> absent = new ArrayList<>();
        for (Envelope envelope : envelopes) {
            String key = KeyColumns.key(envelope);
            if (!ids.contains(envelope.id().value()) && !keys.contains(key)) {
                ids.add(envelope.id().value());
                if (key != null) {
                    keys.add(key);
                }
                absent.add(envelope);
            }
        }
        return absent;
    }

    private static Set<UUID> known(Handle handle, List<Envelope> envelopes) {
        return new HashSet<>(handle.createQuery("SELECT id FROM worker_job WHERE id = ANY(:ids)")
                .bind("ids", SqlArrays.uuids(envelopes, envelope -> envelope.id().value()))
                .mapTo(UUID.class)
                .list());
    }

    private static Set<String> held(Handle handle, List<Envelope> envelopes) {
        List<String> keys = envelopes.stream().map(KeyColumns::key).filter(Objects::nonNull).toList();
        return keys.isEmpty()
                ? new HashSet<>()
                : new HashSet<>(
                        handle.createQuery("SELECT held_key FROM worker_job WHERE held_key = ANY(:keys)")
                                .bind("keys", SqlArrays.texts(keys))
                                .mapTo(String.class)
                                .list());
    }
}
