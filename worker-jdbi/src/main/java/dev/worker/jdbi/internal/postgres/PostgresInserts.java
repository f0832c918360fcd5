package dev.worker.jdbi.internal.postgres;

import dev.worker.api.spi.Envelope;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.jobs.JobColumns;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Inserts of one job or many in one statement. The unique indexes say which are there already. */
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
              FROM %s
              CROSS JOIN LATERAL (SELECT coalesce(%s, %s) AS first) t
            ) c
            ORDER BY c.position
            ON CONFLICT DO NOTHING
            RETURNING id""";

    private static final String MANY = """
            unnest(:ids, :delays, :instants, :versions, :priorities, :queues, :types, :keys, :scopes, :periods,
                :requires, :headers, :payloads, :parents, :limits) WITH ORDINALITY
              AS e (id, delay, instant, version, priority, queue, type, unique_key, key_scope, period, requires, headers,
                payload, parents, limit_key, position)""";

    /** Most jobs are enqueued one by one, and for these arrays and a sort are much of what the statement costs. */
    private static final String ONE = """
            (SELECT CAST(:id AS uuid) AS id, CAST(:delay AS bigint) AS delay, CAST(:instant AS bigint) AS instant,
              CAST(:version AS integer) AS version, CAST(:priority AS integer) AS priority, CAST(:queue AS text) AS queue,
              CAST(:type AS text) AS type, CAST(:key AS text) AS unique_key, CAST(:scope AS text) AS key_scope,
              CAST(:period AS bigint) AS period, CAST(:requires AS text) AS requires, CAST(:headers AS text) AS headers,
              CAST(:payload AS bytea) AS payload, CAST(:parents AS integer) AS parents, CAST(:limit AS text) AS limit_key,
              1 AS position) e""";

    private final Database database;
    private final String insertMany;
    private final String insertOne;

    PostgresInserts(Database database) {
        this.database = database;
        insertMany = from(MANY);
        insertOne = from(ONE);
    }

    private String from(String source) {
        return database.sql(INSERT.formatted(
                database.plusMicros("{now}", "c.period"),
                source,
                database.plusMicros("{now}", "e.delay"),
                database.plusMicros("CAST('epoch' AS timestamptz)", "e.instant")));
    }

    Set<UUID> insert(Handle handle, List<Envelope> envelopes) {
        Query query = envelopes.size() == 1
                ? JobColumns.bind(handle.createQuery(insertOne), envelopes.getFirst())
                : JobColumns.bindAll(handle.createQuery(insertMany), envelopes);
        return new HashSet<>(database.clock().bind(query).mapTo(UUID.class).list());
    }
}
