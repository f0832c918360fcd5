package dev.worker.jdbi.internal.h2;

import dev.worker.api.JobState;
import dev.worker.api.ParentPolicy;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.Parts;
import dev.worker.jdbi.internal.database.SqlArrays;
import dev.worker.jdbi.internal.jobs.DependencyTable;
import dev.worker.jdbi.internal.jobs.KeyColumns;
import dev.worker.jdbi.internal.jobs.Texts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Dependencies, row by row in batches. */
final class H2Dependencies implements DependencyTable {

    private static final String RELEASE = """
            UPDATE worker_job SET
              waiting_for = waiting_for - :closed,
              state = CASE
                WHEN :fate IS NOT NULL THEN :fate
                WHEN waiting_for > :closed THEN 'WAITING'
                WHEN run_at > {now} THEN 'SCHEDULED'
                ELSE 'QUEUED' END,
              ready_at = CASE WHEN :fate IS NULL AND waiting_for <= :closed AND run_at <= {now} THEN {now} END,
              ended_at = CASE WHEN :fate IS NOT NULL THEN {now} END,
              keep_until = CASE WHEN :fate = 'CANCELLED' THEN %s END,
              reason = :reason
            WHERE id = :id AND state = 'WAITING'""";

    private final Database database;
    private final String release;

    H2Dependencies(Database database) {
        this.database = database;
        release = database.sql(RELEASE.formatted(KeyColumns.keep(database.plusMicros("{now}", ":keep"))));
    }

    /** Whether any job waits for another: one look at an index, for those who would ask about each of many jobs. */
    static boolean anyOpen(Handle handle) {
        return handle.createQuery("SELECT 1 FROM worker_dependency WHERE open_parent IS NOT NULL LIMIT 1")
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /** The update locks, whether or not it changes anything. */
    @Override
    public List<Held> hold(Handle handle, Collection<UUID> parents) {
        handle.createUpdate("UPDATE worker_job SET children = TRUE WHERE id = ANY(:ids)")
                .bind("ids", SqlArrays.uuids(parents))
                .execute();
        return handle.createQuery("SELECT id, queue, state FROM worker_job WHERE id = ANY(:ids)")
                .bind("ids", SqlArrays.uuids(parents))
                .map((row, context) -> new Held(row.getObject("id", UUID.class), row.getString("queue"),
                        JobState.valueOf(row.getString("state"))))
                .list();
    }

    @Override
    public void insert(Handle handle, List<Edge> edges) {
        PreparedBatch batch = handle.prepareBatch(
                """
                        INSERT INTO worker_dependency (child, parent, place, policy) VALUES (:child, :parent, :place, :policy)""");
        for (Edge edge : edges) {
            batch.bind("child", edge.child())
                    .bind("parent", edge.parent())
                    .bind("place", edge.place())
                    .bind("policy", edge.policy().name())
                    .add();
        }
        batch.execute();
    }

    @Override
    public List<Edge> close(Handle handle, Map<UUID, JobState> ended) {
        List<Edge> open = handle
                .createQuery("SELECT child, parent, place, policy FROM worker_dependency WHERE open_parent = ANY(:ids)")
                .bind("ids", SqlArrays.uuids(ended.keySet()))
                .map((row, context) -> new Edge(
                        row.getObject("child", UUID.class),
                        row.getObject("parent", UUID.class),
                        row.getInt("place"),
                        ParentPolicy.valueOf(row.getString("policy"))))
                .list();
        if (!open.isEmpty()) {
            PreparedBatch batch = handle
                    .prepareBatch("UPDATE worker_dependency SET ended = :state WHERE open_parent = :parent");
            open.stream().map(Edge::parent).distinct()
                    .forEach(parent -> batch.bind("state", ended.get(parent).name()).bind("parent", parent).add());
            batch.execute();
        }
        return open;
    }

    @Override
    public List<Followed> release(Handle handle, List<Release> releases) {
        PreparedBatch batch = handle.prepareBatch(release);
        for (Release job : releases) {
            database.clock().bind(batch)
                    .bind("id", job.id())
                    .bind("closed", job.closed())
                    .bind("fate", job.fate() == null ? null : job.fate().name())
                    .bind("reason", Texts.storable(job.reason()))
                    .bind("keep", TimeUnit.MICROSECONDS.convert(KEEP_CANCELLED))
                    .add();
        }
        int[] counts = batch.execute();
        List<UUID> changed = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                changed.add(releases.get(i).id());
            }
        }
        return changed.isEmpty() ? List.of() : notWaiting(handle, changed);
    }

    private static List<Followed> notWaiting(Handle handle, List<UUID> ids) {
        return Parts.of(ids).flatMap(part -> handle
                .createQuery("SELECT id, queue, state FROM worker_job WHERE id = ANY(:ids) AND state <> 'WAITING'")
                .bind("ids", SqlArrays.uuids(part))
                .map((row, context) -> new Followed(row.getObject("id", UUID.class), row.getString("queue"),
                        JobState.valueOf(row.getString("state"))))
                .list().stream()).toList();
    }
}
