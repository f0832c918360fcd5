package dev.worker.jdbi.internal.postgres;

import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.TakenOver;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.SqlArrays;
import dev.worker.jdbi.internal.jobs.JobRows;
import dev.worker.jdbi.internal.jobs.JobTable;
import dev.worker.jdbi.internal.jobs.JobTable.Changed;
import dev.worker.jdbi.internal.jobs.KeyColumns;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Jobs that a dead process ran, and dead letters that get another chance. */
final class PostgresRescue {

    /**
     * Goes by the owners of running jobs and not by the leases that have expired: so a claim that commits just after
     * its owner's lease was forgotten is found as well.
     */
    private static final String TAKE_OVER = """
            WITH RECURSIVE lease AS MATERIALIZED (
              SELECT 1 FROM worker_process WHERE owner = :owner AND expires_at > {now}
            ), holder AS (
              (SELECT owner FROM worker_job WHERE state = 'RUNNING' ORDER BY owner LIMIT 1)
              UNION ALL
              SELECT (SELECT owner FROM worker_job WHERE state = 'RUNNING' AND owner > holder.owner ORDER BY owner LIMIT 1)
              FROM holder WHERE holder.owner IS NOT NULL
            ), lost AS MATERIALIZED (
              SELECT owner FROM holder WHERE owner IS NOT NULL AND EXISTS (SELECT FROM lease) AND NOT EXISTS (
                SELECT FROM worker_process p WHERE p.owner = holder.owner AND p.expires_at > {now})
            ), picked AS MATERIALIZED (
              SELECT ctid AS place, owner FROM worker_job
              WHERE state = 'RUNNING' AND owner = ANY(ARRAY(SELECT owner FROM lost))
              LIMIT :max FOR UPDATE SKIP LOCKED
            ), taken AS (
              UPDATE worker_job j SET owner = :owner,
                crashes = j.crashes
                  + CASE WHEN j.started_at IS NULL OR j.owner = CAST(:former AS uuid) THEN 0 ELSE 1 END
              FROM picked WHERE j.ctid = picked.place
              RETURNING j.*, picked.owner AS former
            ), over AS MATERIALIZED (
              SELECT owner FROM worker_process p WHERE expires_at <= {now} AND NOT EXISTS (
                SELECT FROM worker_job j WHERE j.state = 'RUNNING' AND j.owner = p.owner)
              FOR UPDATE SKIP LOCKED
            ), forgotten AS (
              DELETE FROM worker_process p USING over WHERE p.owner = over.owner
            )
            SELECT id, type, version, payload, queue, priority, start_at, unique_key,
              array_to_string(requires, ',') AS requires, headers, attempt, crashes, worker, former,
              started_at IS NOT NULL AS begun
            FROM taken ORDER BY seq""";

    /** Whether a takeover has passed over some of the jobs of this owner, although they were to be taken: others have locked them. */
    private static final String LEFT = """
            SELECT 1 FROM worker_job j WHERE state = 'RUNNING' AND owner = :former
              AND EXISTS (SELECT FROM worker_process p WHERE p.owner = :owner AND p.expires_at > {now})
              AND NOT EXISTS (SELECT FROM worker_process p WHERE p.owner = :former AND p.expires_at > {now})
            LIMIT 1""";

    /** One job per unique key at the most, and none whose key a live job holds. */
    private static final String REQUEUE = """
            UPDATE worker_job j SET state = 'QUEUED', attempt = 0, crashes = 0, run_at = {now}, ready_at = {now},
              started_at = NULL, ended_at = NULL, keep_until = NULL, worker = NULL, progress = NULL,
              progress_text = NULL, cancel_reason = NULL, reason = NULL
            FROM (
              SELECT DISTINCT ON (CASE WHEN dead.key_scope = 'FREE' OR dead.unique_key IS NULL
                  THEN CAST(dead.id AS text) ELSE dead.unique_key END) dead.id FROM worker_job dead
              WHERE dead.id = ANY(:ids) AND dead.state = 'FAILED' AND NOT %s
            ) free
            WHERE j.id = free.id AND j.state = 'FAILED'
            RETURNING j.id, j.queue, true AS queued""";

    private final Database database;
    private final String takeOver;
    private final String left;
    private final String requeue;

    PostgresRescue(Database database) {
        this.database = database;
        left = database.sql(LEFT);
        takeOver = database.sql(TAKE_OVER);
        requeue = database.sql(REQUEUE.formatted(KeyColumns.taken(database)));
    }

    List<TakenOver> takeOver(OwnerId owner, Optional<OwnerId> former, int max) {
        return former.isEmpty()
                ? database.statement(handle -> take(handle, owner, null, max))
                : database.transaction(handle -> takeAll(handle, owner, former.get(), max));
    }

    private List<TakenOver> takeAll(Handle handle, OwnerId owner, OwnerId former, int max) {
        List<TakenOver> taken = take(handle, owner, former.value(), max);
        if (taken.size() < max && anyLeft(handle, owner, former)) {
            throw JobTable.heldBack();
        }
        return taken;
    }

    private boolean anyLeft(Handle handle, OwnerId owner, OwnerId former) {
        return database.clock().bind(handle.createQuery(left))
                .bind("owner", owner.value())
                .bind("former", former.value())
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    private List<TakenOver> take(Handle handle, OwnerId owner, UUID former, int max) {
        return database.clock().bind(handle.createQuery(takeOver))
                .bind("owner", owner.value())
                .bind("former", former)
                .bind("max", max)
                .map((row, context) -> JobRows.takenOver(row))
                .list();
    }

    List<Changed> requeue(Handle handle, Collection<UUID> ids) {
        return database.clock().bind(handle.createQuery(requeue))
                .bind("ids", SqlArrays.uuids(ids))
                .map((row, context) -> PostgresJobTable.changed(row))
                .list();
    }
}
