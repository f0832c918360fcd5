package dev.worker.jdbi.internal.postgres;

import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.FetchRequest;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.SqlArrays;
import dev.worker.jdbi.internal.jobs.JobRows;
import dev.worker.jdbi.internal.jobs.KeyClaims;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Claims by key. An advisory lock per queue keeps them apart; claims of workers without limits do not know of it. */
final class PostgresKeyClaims implements KeyClaims.Words {

    /** Jobs without a key are looked for among so many of the first of the queue. */
    private static final int FIRST = 1_000;

    /** How many more of them are looked at, as others may have locked some. */
    private static final int SPARE = 100;

    private static final String LOCK = """
            SELECT pg_advisory_xact_lock(hashtextextended('worker.limit-key/' || current_schema() || '/' || :queue, 0))""";

    private static final String KEYED = "state = 'QUEUED' AND queue = :queue AND limit_key IS NOT NULL";

    /** Said as {@link PostgresClaims} does, for its reason. */
    private static final String FITS = "CASE WHEN type = ANY(:types) THEN :labels @> requires END";

    /** Jumps from key to key in the index instead of reading the jobs between. */
    private static final String KEYS = """
            WITH RECURSIVE key (name, place) AS (
              (SELECT limit_key, 1 FROM worker_job WHERE %1$s AND limit_key > :after
               ORDER BY queue, limit_key LIMIT 1)
              UNION ALL
              SELECT (SELECT limit_key FROM worker_job WHERE %1$s AND limit_key > key.name
                      ORDER BY queue, limit_key LIMIT 1), place + 1
              FROM key WHERE key.name IS NOT NULL AND key.place < :window
            )
            SELECT name FROM key WHERE name IS NOT NULL ORDER BY place""".formatted(KEYED);

    private static final String RUNNING = """
            SELECT coalesce(limit_key, '') AS key, count(*) AS jobs FROM worker_job
            WHERE state = 'RUNNING' AND queue = :queue GROUP BY coalesce(limit_key, '')""";

    private static final String READY = """
            SELECT asked.key, counted.jobs FROM unnest(:keys) AS asked (key) CROSS JOIN LATERAL (
              SELECT count(*) AS jobs FROM (
                SELECT 1 FROM worker_job WHERE %s AND limit_key = asked.key AND %s
                ORDER BY queue, limit_key, priority, seq LIMIT :max
              ) capped
            ) counted
            WHERE counted.jobs > 0""".formatted(KEYED, FITS);

    private static final String UNKEYED = """
            SELECT %s FROM (
              SELECT ctid AS place, limit_key, type, requires, priority, seq FROM worker_job
              WHERE state = 'QUEUED' AND queue = :queue ORDER BY priority, seq LIMIT :first
            ) old WHERE limit_key IS NULL AND %s %s""";

    private static final String COUNT_UNKEYED = UNKEYED.formatted("count(*)", FITS, "");

    private static final String CLAIM = """
            WITH lease AS MATERIALIZED (
              SELECT 1 FROM worker_process WHERE owner = :owner AND expires_at > {now}
            ), keyed AS MATERIALIZED (
              SELECT job.place FROM unnest(:keys, :counts) AS asked (key, jobs) CROSS JOIN LATERAL (
                SELECT ctid AS place FROM worker_job WHERE %s AND limit_key = asked.key AND %s AND EXISTS (SELECT FROM lease)
                ORDER BY queue, limit_key, priority, seq LIMIT asked.jobs FOR UPDATE SKIP LOCKED
              ) job
            ), unkeyed AS MATERIALIZED (
              SELECT ctid AS place FROM worker_job WHERE state = 'QUEUED' AND EXISTS (SELECT FROM lease)
                AND ctid = ANY(ARRAY(%s))
              ORDER BY priority, seq LIMIT :unkeyed FOR UPDATE SKIP LOCKED
            ), taken AS (
              UPDATE worker_job j SET %s
              FROM (SELECT place FROM keyed UNION ALL SELECT place FROM unkeyed) picked WHERE j.ctid = picked.place
              RETURNING j.*
            )
            SELECT seq, id, type, version, payload, queue, priority, start_at, unique_key,
              array_to_string(requires, ',') AS requires, headers, attempt, crashes
            FROM taken ORDER BY priority, seq"""
            .formatted(
                    KEYED, FITS, UNKEYED.formatted("place", FITS, "ORDER BY priority, seq LIMIT :unkeyed + " + SPARE),
                    PostgresClaims.TAKE);

    private final Database database;
    private final KeyClaims claims;
    private final String claim;

    PostgresKeyClaims(Database database) {
        this.database = database;
        this.claims = new KeyClaims(database, this);
        this.claim = database.sql(CLAIM);
    }

    List<Delivery> claim(FetchRequest request) {
        return database.transaction(handle -> {
            handle.createQuery(LOCK).bind("queue", request.queue()).mapToMap().list();
            return claims.claim(handle, request);
        });
    }

    void forget() {
        claims.forget();
    }

    @Override
    public List<String> keysAfter(Handle handle, FetchRequest request, String key, int max) {
        return handle.createQuery(KEYS)
                .bind("queue", request.queue())
                .bind("after", key)
                .bind("window", max)
                .mapTo(String.class)
                .list();
    }

    @Override
    public Map<String, Integer> running(Handle handle, FetchRequest request) {
        return counts(handle.createQuery(RUNNING)
                .bind("queue", request.queue()));
    }

    @Override
    public Map<String, Integer> ready(Handle handle, FetchRequest request, List<String> keys) {
        Map<String, Integer> ready = counts(asked(handle.createQuery(READY), request)
                .bind("keys", SqlArrays.texts(keys))
                .bind("max", request.max()));
        if (keys.contains("")) {
            int unkeyed = asked(handle.createQuery(COUNT_UNKEYED), request)
                    .bind("first", FIRST)
                    .mapTo(Integer.class)
                    .one();
            ready.put("", unkeyed);
        }
        return ready;
    }

    @Override
    public List<Delivery> take(Handle handle, FetchRequest request, Map<String, Integer> counts) {
        List<Map.Entry<String, Integer>> keyed = new ArrayList<>(counts.entrySet());
        keyed.removeIf(entry -> entry.getKey().isEmpty());
        return database.clock().bind(asked(handle.createQuery(claim), request))
                .bind("owner", request.owner().value())
                .bind("worker", request.worker())
                .bind("keys", SqlArrays.texts(keyed.stream().map(Map.Entry::getKey).toList()))
                .bind("counts", SqlArrays.integers(keyed, Map.Entry::getValue))
                .bind("unkeyed", counts.getOrDefault("", 0))
                .bind("first", FIRST)
                .map((row, context) -> JobRows.delivery(row))
                .list();
    }

    private static Query asked(Query query, FetchRequest request) {
        return query.bind("queue", request.queue())
                .bind("types", SqlArrays.texts(request.types()))
                .bind("labels", SqlArrays.texts(request.labels()));
    }

    private static Map<String, Integer> counts(Query query) {
        return query.reduceRows(new HashMap<>(), (counts, row) -> {
            counts.put(row.getColumn("key", String.class), row.getColumn("jobs", Integer.class));
            return counts;
        });
    }
}
