package dev.worker.jdbi.internal.postgres;

import dev.worker.api.spi.Envelope;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.SqlArrays;
import dev.worker.jdbi.internal.jobs.JobColumns;
import dev.worker.jdbi.internal.jobs.KeyColumns;
import dev.worker.jdbi.internal.jobs.NameList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Inserts of many jobs in one statement. The unique indexes say which are there already. */
final class PostgresInserts {

    /** Sorted before the identity is given, so that the jobs of one batch keep their order. */
    private static final String INSERT = """
            INSERT INTO worker_job (id, created_at, start_at, run_at, ready_at, version, priority, state, queue, type,
              unique_key, key_scope, key_until, requires, headers, payload, waiting_for, limit_key)
            SELECT c.id, {now}, c.first, greatest(c.first, {now}),
              CASE WHEN c.later OR c.parents > 0 THEN NULL ELSE {now} END, c.version, c.priority,
              CASE WHEN c.parents > 0 THEN 'WAITING' WHEN c.later THEN 'SCHEDULED' ELSE 'QUEUED' END,
              c.queue, c.type, c.unique_key, c.key_scope, %s,
              string_to_array(c.requires, ','), c.headers, c.payload, c.parents, c.limit_key
            FROM (
              SELECT e.*, t.first, coalesce(t.first > {now}, false) AS later
              FROM unnest(:ids, :delays, :instants, :versions, :priorities, :queues, :types, :keys, :scopes, :periods,
                  :requires, :headers, :payloads, :parents, :limits) WITH ORDINALITY
                AS e (id, delay, instant, version, priority, queue, type, unique_key, key_scope, period, requires, headers,
                  payload, parents, limit_key, position)
              CROSS JOIN LATERAL (SELECT coalesce(%s, %s) AS first) t
            ) c
            ORDER BY c.position
            ON CONFLICT DO NOTHING
            RETURNING id""";

    private final Database database;
    private final String insert;

    PostgresInserts(Database database) {
        this.database = database;
        insert = database.sql(INSERT.formatted(
                database.plusMicros("{now}", "c.period"),
                database.plusMicros("{now}", "e.delay"),
                database.plusMicros("CAST('epoch' AS timestamptz)", "e.instant")));
    }

    Set<UUID> insert(Handle handle, List<Envelope> envelopes) {
        return new HashSet<>(database.clock().bind(handle.createQuery(insert))
                .bind("ids", SqlArrays.uuids(envelopes, envelope -> envelope.id().value()))
                .bind("delays", SqlArrays.longs(envelopes, JobColumns::delay))
                .bind("instants", SqlArrays.longs(envelopes, JobColumns::instant))
                .bind("versions", SqlArrays.integers(envelopes, Envelope::version))
                .bind("priorities", SqlArrays.integers(envelopes, Envelope::priority))
                .bind("queues", SqlArrays.texts(envelopes, Envelope::queue))
                .bind("types", SqlArrays.texts(envelopes, Envelope::type))
                .bind("keys", SqlArrays.texts(envelopes, KeyColumns::key))
                .bind("scopes", SqlArrays.texts(envelopes, KeyColumns::scope))
                .bind("periods", SqlArrays.longs(envelopes, KeyColumns::period))
                .bind("requires", SqlArrays.texts(envelopes, envelope -> NameList.writeSet(envelope.requires())))
                .bind("headers", SqlArrays.texts(envelopes, JobColumns::headers))
                .bind("payloads", SqlArrays.bytes(envelopes, Envelope::payload))
                .bind("parents", SqlArrays.integers(envelopes, envelope -> envelope.after().size()))
                .bind("limits", SqlArrays.texts(envelopes, JobColumns::limitKey))
                .mapTo(UUID.class)
                .list());
    }
}
