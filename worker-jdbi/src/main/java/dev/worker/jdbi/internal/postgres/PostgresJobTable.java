package dev.worker.jdbi.internal.postgres;

import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.WorkerStatus;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.JobStore.AttemptProgress;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.TakenOver;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.SqlArrays;
import dev.worker.jdbi.internal.jobs.Dependencies;
import dev.worker.jdbi.internal.jobs.JobRows;
import dev.worker.jdbi.internal.jobs.JobTable;
import dev.worker.jdbi.internal.jobs.Micros;
import dev.worker.jdbi.internal.jobs.Readiness;
import dev.worker.jdbi.internal.jobs.StateChange;
import dev.worker.jdbi.internal.jobs.Texts;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The tables on PostgreSQL. Rows that another process holds are never waited for, except where a settlement must. */
public final class PostgresJobTable implements JobTable {

    private final Database database;
    private final PostgresInserts inserts;
    private final PostgresClaims claims;
    private final PostgresSettlements settlements;
    private final PostgresRescue rescue;
    private final PostgresPresence presence;
    private final Dependencies dependencies;

    /** Works on this database, for jobs that become ready in this way. */
    public PostgresJobTable(Database database, Readiness readiness) {
        this.database = database;
        dependencies = new Dependencies(database, new PostgresDependencies(database), readiness);
        inserts = new PostgresInserts(database);
        claims = new PostgresClaims(database);
        settlements = new PostgresSettlements(database, dependencies);
        rescue = new PostgresRescue(database);
        presence = new PostgresPresence(database);
    }

    @Override
    public String requires() {
        return "array_to_string(requires, ',')";
    }

    /** What the partial index says is said again, or the planner does not see that it fits. */
    @Override
    public String requiresOf(String joined) {
        return "string_to_array(" + joined + ", ',')";
    }

    @Override
    public Dependencies dependencies() {
        return dependencies;
    }

    @Override
    public String nextDue() {
        return "state = 'SCHEDULED' ORDER BY run_at LIMIT 1";
    }

    @Override
    public String running() {
        return "state = 'RUNNING'";
    }

    @Override
    public String newest(Set<JobState> states, List<String> conditions) {
        return PostgresLists.newest(states, conditions);
    }

    @Override
    public Set<UUID> insert(Handle handle, List<Envelope> envelopes) {
        return inserts.insert(handle, envelopes);
    }

    @Override
    public List<Delivery> claim(FetchRequest request) {
        return claims.claim(request);
    }

    @Override
    public Applied settle(OwnerId owner, List<StateChange> changes, boolean leased) {
        return settlements.settle(owner, changes, leased);
    }

    @Override
    public Applied settle(Handle handle, OwnerId owner, List<StateChange> changes, boolean leased) {
        return settlements.settle(handle, owner, changes, leased);
    }

    /**
     * The LIMIT keeps the planner from joining the queues with the whole backlog, the order from looking for the first
     * row in the table instead of the index: of a queue without jobs it would read the table to its end.
     */
    @Override
    public Set<String> ready(Set<String> queues) {
        return database.read(handle -> new HashSet<>(handle.createQuery("""
                SELECT asked.queue FROM unnest(:queues) AS asked (queue) CROSS JOIN LATERAL (
                  SELECT 1 FROM worker_job j WHERE j.state = 'QUEUED' AND j.queue = asked.queue
                  ORDER BY j.priority, j.seq LIMIT 1
                ) first""")
                .bind("queues", SqlArrays.texts(queues))
                .mapTo(String.class)
                .list()));
    }

    @Override
    public Map<String, Set<String>> waitingTypes(Set<String> queues, Duration readyFor, int oldest) {
        return database.read(handle -> database.clock().bind(handle.createQuery(database.sql("""
                SELECT DISTINCT asked.queue, old.type FROM unnest(:queues) AS asked (queue) CROSS JOIN LATERAL (
                  SELECT j.type, j.ready_at FROM worker_job j WHERE j.state = 'QUEUED' AND j.queue = asked.queue
                  ORDER BY j.seq LIMIT :oldest
                ) old
                WHERE old.ready_at <= %s""".formatted(database.plusMicros("{now}", ":age")))))
                .bind("queues", SqlArrays.texts(queues))
                .bind("oldest", oldest)
                .bind("age", -Micros.of(readyFor))
                .reduceRows(new HashMap<>(), (types, row) -> {
                    types.computeIfAbsent(row.getColumn("queue", String.class), queue -> new HashSet<>())
                            .add(row.getColumn("type", String.class));
                    return types;
                }));
    }

    @Override
    public Set<String> releaseDue(int max) {
        return database.statement(handle -> new HashSet<>(database.clock().bind(handle.createQuery(database.sql("""
                WITH due AS MATERIALIZED (
                  SELECT ctid AS place FROM worker_job WHERE state = 'SCHEDULED' AND run_at <= {now}
                  ORDER BY run_at LIMIT :max FOR UPDATE SKIP LOCKED
                ), released AS (
                  UPDATE worker_job j SET state = 'QUEUED', ready_at = {now} FROM due WHERE j.ctid = due.place
                  RETURNING j.queue
                )
                SELECT DISTINCT queue FROM released""")))
                .bind("max", max)
                .mapTo(String.class)
                .list()));
    }

    @Override
    public List<TakenOver> takeOver(OwnerId owner, Optional<OwnerId> former, int max) {
        return rescue.takeOver(owner, former, max);
    }

    /** Rows that a settlement holds are passed over: it brings its own progress. */
    @Override
    public void progress(OwnerId owner, Map<JobId, AttemptProgress> updates) {
        List<Map.Entry<JobId, AttemptProgress>> rows = List.copyOf(updates.entrySet());
        database.statement(handle -> handle.createUpdate("""
                WITH told AS (
                  SELECT * FROM unnest(:ids, :attempts, :fractions, :texts) AS t (id, attempt, fraction, text)
                ), free AS MATERIALIZED (
                  SELECT j.place, told.* FROM told CROSS JOIN LATERAL (
                    SELECT ctid AS place, attempt, state, owner FROM worker_job
                    WHERE id = told.id LIMIT 1 FOR UPDATE SKIP LOCKED
                  ) j
                  WHERE j.attempt = told.attempt AND j.state = 'RUNNING' AND j.owner = :owner
                )
                UPDATE worker_job j SET progress = free.fraction, progress_text = free.text
                FROM free WHERE j.ctid = free.place""")
                .bind("owner", owner.value())
                .bind("ids", SqlArrays.uuids(rows, row -> row.getKey().value()))
                .bind("attempts", SqlArrays.integers(rows, row -> row.getValue().attempt()))
                .bind("fractions", SqlArrays.doubles(rows, row -> row.getValue().progress().fraction()))
                .bind("texts", SqlArrays.texts(rows, row -> Texts.storable(row.getValue().progress().text())))
                .execute());
    }

    @Override
    public List<Changed> requeue(Handle handle, Collection<UUID> ids) {
        return rescue.requeue(handle, ids);
    }

    @Override
    public int purge(int max) {
        claims.forget();
        return database.statement(handle -> database.clock().bind(handle.createUpdate(database.sql("""
                WITH old AS MATERIALIZED (
                  SELECT ctid AS place FROM worker_job j WHERE keep_until <= {now} AND NOT (children AND EXISTS (
                    SELECT FROM worker_dependency d JOIN worker_job c ON c.id = d.child
                    WHERE d.parent = j.id AND c.ended_at IS NULL))
                  ORDER BY keep_until LIMIT :max
                  FOR UPDATE SKIP LOCKED
                )
                DELETE FROM worker_job j USING old WHERE j.ctid = old.place""")))
                .bind("max", max)
                .execute());
    }

    @Override
    public void beat(List<WorkerStatus> statuses) {
        presence.beat(statuses);
    }

    static Changed changed(ResultSet row) throws SQLException {
        return new Changed(JobRows.id(row).value(), row.getString("queue"), row.getBoolean("queued"));
    }
}
