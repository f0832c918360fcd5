package dev.worker.jdbi.internal.h2;

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
import dev.worker.jdbi.internal.jobs.JobTable;
import dev.worker.jdbi.internal.jobs.Micros;
import dev.worker.jdbi.internal.jobs.Readiness;
import dev.worker.jdbi.internal.jobs.StateChange;
import dev.worker.jdbi.internal.jobs.Texts;
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
import org.jdbi.v3.core.statement.PreparedBatch;

/** The tables on an embedded H2. */
public final class H2JobTable implements JobTable {

    private static final Set<JobState> DEAD = Set.of(JobState.FAILED);

    private static final String WAITING_TYPES = """
            SELECT DISTINCT type FROM (
              SELECT type, ready_at FROM worker_job WHERE line = :queue AND line_rank = :priority
              ORDER BY line, line_rank, seq LIMIT :oldest
            ) old WHERE ready_at <= %s""";

    private static final String DUE = """
            SELECT id, queue FROM worker_job WHERE line = '/scheduled' AND line_rank <= %s
            ORDER BY line, line_rank, seq LIMIT :max""";

    private static final String RELEASE = """
            UPDATE worker_job SET state = 'QUEUED', ready_at = {now} WHERE id = ANY(:ids) AND state = 'SCHEDULED'""";

    private static final String OLD = """
            SELECT id FROM worker_job j WHERE line = '/ended' AND line_rank <= %s AND NOT (children AND EXISTS (
              SELECT 1 FROM worker_dependency d JOIN worker_job c ON c.id = d.child
              WHERE d.parent = j.id AND c.ended_at IS NULL))
            ORDER BY line, line_rank, seq LIMIT :max""";

    /** The time now, as the index has times. */
    private static final String NOW_RANK = "CAST(EXTRACT(EPOCH FROM {now}) * 1000000 AS bigint)";

    private final Database database;
    private final String waitingTypes;
    private final String due;
    private final String release;
    private final String old;
    private final H2Inserts inserts;
    private final H2Claims claims;
    private final H2Settlements settlements;
    private final H2Rescue rescue;
    private final H2Presence presence;
    private final Dependencies dependencies;

    /** Works on this database, for jobs that become ready in this way. */
    public H2JobTable(Database database, Readiness readiness) {
        this.database = database;
        waitingTypes = database.sql(WAITING_TYPES.formatted(database.plusMicros("{now}", ":age")));
        due = database.sql(DUE.formatted(NOW_RANK));
        release = database.sql(RELEASE);
        old = database.sql(OLD.formatted(NOW_RANK));
        dependencies = new Dependencies(database, new H2Dependencies(database), readiness);
        inserts = new H2Inserts(database);
        claims = new H2Claims(database);
        settlements = new H2Settlements(database, dependencies);
        rescue = new H2Rescue(database);
        presence = new H2Presence(database);
    }

    @Override
    public String requires() {
        return "requires";
    }

    @Override
    public String requiresOf(String joined) {
        return joined;
    }

    @Override
    public Dependencies dependencies() {
        return dependencies;
    }

    @Override
    public String nextDue() {
        return "line = '/scheduled' ORDER BY line, line_rank, seq LIMIT 1";
    }

    @Override
    public String running() {
        return "line = '/running'";
    }

    @Override
    public String newest(Set<JobState> states, List<String> conditions) {
        return states.equals(DEAD)
                ? "SELECT * FROM worker_job WHERE line = '/failed'" + JobTable.and(conditions)
                        + " ORDER BY line DESC, line_rank DESC, seq DESC LIMIT :limit"
                : "SELECT * FROM worker_job WHERE " + JobTable.in(states) + JobTable.and(conditions)
                        + " ORDER BY seq DESC LIMIT :limit";
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

    @Override
    public Map<String, Set<String>> waitingTypes(Set<String> queues, Duration readyFor, int oldest) {
        return database.read(handle -> {
            Map<String, Set<String>> types = new HashMap<>();
            for (String queue : queues) {
                Set<String> waiting = new HashSet<>();
                for (int priority : H2Ready.priorities(handle, queue)) {
                    database.clock().bind(handle.createQuery(waitingTypes))
                            .bind("queue", queue)
                            .bind("priority", priority)
                            .bind("oldest", oldest)
                            .bind("age", -Micros.of(readyFor))
                            .mapTo(String.class)
                            .forEach(waiting::add);
                }
                if (!waiting.isEmpty()) {
                    types.put(queue, waiting);
                }
            }
            return types;
        });
    }

    @Override
    public Set<String> ready(Set<String> queues) {
        return database.read(handle -> {
            Set<String> ready = new HashSet<>();
            for (String queue : queues) {
                handle.createQuery("SELECT line FROM worker_job WHERE line = :queue LIMIT 1")
                        .bind("queue", queue)
                        .mapTo(String.class)
                        .findOne()
                        .ifPresent(ready::add);
            }
            return ready;
        });
    }

    @Override
    public Set<String> releaseDue(int max) {
        return database.unlessLocked(handle -> release(handle, due(handle, max)))
                .orElseGet(() -> database.transaction(handle -> release(handle, freeDue(handle, max))));
    }

    /** By job its queue. */
    private Map<UUID, String> due(Handle handle, int max) {
        Map<UUID, String> found = new HashMap<>();
        database.clock().bind(handle.createQuery(due))
                .bind("max", max)
                .map((row, context) -> found.put(row.getObject("id", UUID.class), row.getString("queue")))
                .list();
        return found;
    }

    private Map<UUID, String> freeDue(Handle handle, int max) {
        Map<UUID, String> found = due(handle, max);
        found.keySet().retainAll(H2Locks.lockFree(handle, found.keySet()));
        return found;
    }

    private Set<String> release(Handle handle, Map<UUID, String> jobs) {
        int released = jobs.isEmpty()
                ? 0
                : database.clock().bind(handle.createUpdate(release))
                        .bind("ids", SqlArrays.uuids(jobs.keySet()))
                        .execute();
        return released == 0 ? Set.of() : new HashSet<>(jobs.values());
    }

    @Override
    public List<TakenOver> takeOver(OwnerId owner, Optional<OwnerId> former, int max) {
        return rescue.takeOver(owner, former, max);
    }

    /** Rows that others have locked are passed over: the settlement brings its own progress. */
    @Override
    public void progress(OwnerId owner, Map<JobId, AttemptProgress> updates) {
        database.transaction(handle -> {
            PreparedBatch batch = handle.prepareBatch("""
                    UPDATE worker_job SET progress = :fraction, progress_text = :text
                    WHERE id = :id AND attempt = :attempt AND state = 'RUNNING' AND owner = :owner""");
            for (UUID free : H2Locks.lockFree(handle, updates.keySet().stream().map(JobId::value).toList())) {
                AttemptProgress update = updates.get(new JobId(free));
                batch.bind("id", free)
                        .bind("attempt", update.attempt())
                        .bind("owner", owner.value())
                        .bind("fraction", update.progress().fraction())
                        .bind("text", Texts.storable(update.progress().text()))
                        .add();
            }
            return batch.execute();
        });
    }

    @Override
    public List<Changed> requeue(Handle handle, Collection<UUID> ids) {
        return rescue.requeue(handle, ids);
    }

    @Override
    public int purge(int max) {
        claims.forget();
        return database.unlessLocked(handle -> delete(handle, old(handle, max)))
                .orElseGet(() -> database.transaction(
                        handle -> delete(handle, H2Locks.lockFree(handle, old(handle, max)))));
    }

    private List<UUID> old(Handle handle, int max) {
        return database.clock().bind(handle.createQuery(old))
                .bind("max", max)
                .mapTo(UUID.class)
                .list();
    }

    private static int delete(Handle handle, Collection<UUID> ids) {
        return ids.isEmpty()
                ? 0
                : handle.createUpdate("DELETE FROM worker_job WHERE id = ANY(:ids)")
                        .bind("ids", SqlArrays.uuids(ids))
                        .execute();
    }

    @Override
    public void beat(List<WorkerStatus> statuses) {
        presence.beat(statuses);
    }

    static boolean isQueued(StateChange change) {
        return change.state() == JobState.QUEUED;
    }

    static Map<UUID, String> queues(Handle handle, Collection<UUID> ids) {
        Map<UUID, String> queues = new HashMap<>();
        handle.createQuery("SELECT id, queue FROM worker_job WHERE id = ANY(:ids)")
                .bind("ids", SqlArrays.uuids(ids))
                .map((row, context) -> queues.put(row.getObject("id", UUID.class), row.getString("queue")))
                .list();
        return queues;
    }
}
