package dev.worker.jdbi.internal.postgres;

import dev.worker.api.JobState;
import dev.worker.api.ParentPolicy;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.SqlArrays;
import dev.worker.jdbi.internal.jobs.DependencyTable;
import dev.worker.jdbi.internal.jobs.KeyColumns;
import dev.worker.jdbi.internal.jobs.Texts;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;

/**
 * Dependencies, one statement for many. Rows are found as in {@link PostgresSettlements}: one by one behind a LIMIT and changed
 * by their place, whatever the planner believes of the tables. They are locked by a statement before: one that waits for a lock goes on
 * with the time of its start, and does not find the place to which the row was moved meanwhile.
 */
final class PostgresDependencies implements DependencyTable {

    private static final String MARK = """
            UPDATE worker_job j SET children = true FROM unnest(:ids) AS c (id) CROSS JOIN LATERAL (
              SELECT ctid AS place FROM worker_job WHERE id = c.id LIMIT 1
            ) found WHERE j.ctid = found.place""";

    private static final String INSERT = """
            INSERT INTO worker_dependency (child, parent, place, policy)
            SELECT * FROM unnest(:children, :parents, :places, :policies)""";

    /** The rows of a parent change under the lock of the parent's own row alone, which is held. */
    private static final String CLOSE = """
            WITH picked AS MATERIALIZED (
              SELECT e.place, c.state FROM unnest(:ids, :states) AS c (id, state) CROSS JOIN LATERAL (
                SELECT ctid AS place FROM worker_dependency WHERE parent = c.id AND ended IS NULL
                ORDER BY parent, child LIMIT 1000000000
              ) e
            )
            UPDATE worker_dependency d SET ended = picked.state FROM picked WHERE d.ctid = picked.place
            RETURNING d.child, d.parent, d.place, d.policy""";

    private static final String RELEASE = """
            WITH picked AS MATERIALIZED (
              SELECT j.place, c.*, CASE
                  WHEN c.fate IS NOT NULL THEN c.fate
                  WHEN j.waiting_for > c.closed THEN 'WAITING'
                  WHEN j.run_at > {now} THEN 'SCHEDULED'
                  ELSE 'QUEUED' END AS next
              FROM unnest(:ids, :closed, :fates, :reasons) AS c (id, closed, fate, reason)
              CROSS JOIN LATERAL (
                SELECT ctid AS place, state, waiting_for, run_at FROM worker_job WHERE id = c.id LIMIT 1
              ) j
              WHERE j.state = 'WAITING'
            ), changed AS (
              UPDATE worker_job j SET
                waiting_for = j.waiting_for - c.closed,
                state = c.next,
                ready_at = CASE WHEN c.next = 'QUEUED' THEN {now} END,
                ended_at = CASE WHEN c.fate IS NOT NULL THEN {now} END,
                keep_until = CASE WHEN c.fate = 'CANCELLED' THEN %s END,
                reason = c.reason
              FROM picked c WHERE j.ctid = c.place
              RETURNING j.id, j.queue, j.state
            )
            SELECT id, queue, state FROM changed WHERE state <> 'WAITING'""";

    private final Database database;
    private final String release;

    PostgresDependencies(Database database) {
        this.database = database;
        release = database.sql(RELEASE.formatted(KeyColumns.keep(database.plusMicros("{now}", ":keep"))));
    }

    @Override
    public List<Held> hold(Handle handle, Collection<UUID> parents) {
        List<PostgresLocks.Locked> locked = PostgresLocks.lock(handle, parents);
        List<UUID> unmarked = locked.stream().filter(row -> !row.children()).map(PostgresLocks.Locked::id).toList();
        if (!unmarked.isEmpty()) {
            handle.createUpdate(MARK).bind("ids", SqlArrays.uuids(unmarked)).execute();
        }
        return locked.stream().map(row -> new Held(row.id(), row.queue(), row.state())).toList();
    }

    @Override
    public void insert(Handle handle, List<Edge> edges) {
        handle.createUpdate(INSERT)
                .bind("children", SqlArrays.uuids(edges, Edge::child))
                .bind("parents", SqlArrays.uuids(edges, Edge::parent))
                .bind("places", SqlArrays.integers(edges, Edge::place))
                .bind("policies", SqlArrays.texts(edges, edge -> edge.policy().name()))
                .execute();
    }

    @Override
    public List<Edge> close(Handle handle, Map<UUID, JobState> ended) {
        List<Map.Entry<UUID, JobState>> rows = List.copyOf(ended.entrySet());
        return handle.createQuery(CLOSE)
                .bind("ids", SqlArrays.uuids(rows, Map.Entry::getKey))
                .bind("states", SqlArrays.texts(rows, row -> row.getValue().name()))
                .map((row, context) -> new Edge(
                        row.getObject("child", UUID.class),
                        row.getObject("parent", UUID.class),
                        row.getInt("place"),
                        ParentPolicy.valueOf(row.getString("policy"))))
                .list();
    }

    @Override
    public List<Followed> release(Handle handle, List<Release> releases) {
        PostgresLocks.lock(handle, releases.stream().map(Release::id).toList());
        return database.clock().bind(handle.createQuery(release))
                .bind("ids", SqlArrays.uuids(releases, Release::id))
                .bind("closed", SqlArrays.integers(releases, Release::closed))
                .bind("fates", SqlArrays.texts(releases, job -> job.fate() == null ? null : job.fate().name()))
                .bind("reasons", SqlArrays.texts(releases, job -> Texts.storable(job.reason())))
                .bind("keep", TimeUnit.MICROSECONDS.convert(KEEP_CANCELLED))
                .map((row, context) -> new Followed(row.getObject("id", UUID.class), row.getString("queue"),
                        JobState.valueOf(row.getString("state"))))
                .list();
    }
}
