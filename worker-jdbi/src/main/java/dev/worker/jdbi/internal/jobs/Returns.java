package dev.worker.jdbi.internal.jobs;

import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.SqlArrays;
import dev.worker.jdbi.internal.jobs.JobTable.Changed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Puts dead letters back, and with them what failed because they had. Rows are locked before their edges are counted. */
final class Returns {

    private static final String LOCK_DEAD = """
            SELECT id FROM worker_job WHERE id = ANY(:ids) AND state = 'FAILED' ORDER BY id FOR UPDATE""";

    private static final String MUST_STAY = """
            SELECT DISTINCT d.child FROM worker_dependency d JOIN worker_job p ON p.id = d.parent
            WHERE d.child = ANY(:ids) AND d.policy <> 'RUN' AND d.ended = 'FAILED'""";

    private static final String FORGIVE = """
            UPDATE worker_dependency SET policy = 'RUN'
            WHERE child = ANY(:ids) AND policy <> 'RUN' AND ended IN ('FAILED', 'CANCELLED')""";

    private static final String WAIT = """
            UPDATE worker_job j SET state = 'WAITING', ready_at = NULL,
              waiting_for = (SELECT count(*) FROM worker_dependency d WHERE d.child = j.id AND d.ended IS NULL)
            WHERE j.id = ANY(:ids)
              AND EXISTS (SELECT 1 FROM worker_dependency d WHERE d.child = j.id AND d.ended IS NULL)""";

    private static final String REOPEN = """
            UPDATE worker_dependency SET ended = NULL WHERE parent = ANY(:ids) AND ended IS NOT NULL""";

    private static final String CHILDREN = """
            SELECT id, state FROM worker_job
            WHERE id IN (SELECT child FROM worker_dependency WHERE parent = ANY(:ids))
              AND (state = 'WAITING' OR state = 'FAILED' AND attempt = 0)
            ORDER BY id FOR UPDATE""";

    private static final String RESTORE = """
            UPDATE worker_job dead SET state = 'WAITING', ready_at = NULL, ended_at = NULL, reason = NULL,
              waiting_for = (SELECT count(*) FROM worker_dependency d WHERE d.child = dead.id AND d.ended IS NULL)
            WHERE dead.id = :id AND (dead.state = 'WAITING' OR NOT EXISTS (
                SELECT 1 FROM worker_dependency d
                WHERE d.child = dead.id AND d.policy <> 'RUN' AND d.ended IN ('FAILED', 'CANCELLED')
              ) AND NOT %s)""";

    private final Database database;
    private final JobTable table;
    private final String restore;

    Returns(Database database, JobTable table) {
        this.database = database;
        restore = RESTORE.formatted(KeyColumns.taken(database));
        this.table = table;
    }

    /** Those of the jobs that were put back; the queue of one that waits again is not ready. */
    List<Changed> requeue(Collection<JobId> ids) {
        List<UUID> asked = ids.stream().map(JobId::value).distinct().toList();
        return database.transaction(handle -> requeue(handle, asked));
    }

    private List<Changed> requeue(Handle handle, List<UUID> asked) {
        List<UUID> free = new ArrayList<>(query(handle, LOCK_DEAD, asked));
        List<UUID> stayed = query(handle, MUST_STAY, free);
        free.removeAll(new HashSet<>(stayed));
        List<Changed> requeued = free.isEmpty() ? List.of() : table.requeue(handle, free);
        List<UUID> back = requeued.stream().map(Changed::id).toList();
        update(handle, FORGIVE, back);
        update(handle, WAIT, back);
        table.dependencies().ready(handle, back);
        Set<UUID> along = restoreChildren(handle, back);
        List<Changed> all = new ArrayList<>(requeued);
        stayed.stream().filter(along::contains).forEach(id -> all.add(new Changed(id, "", false)));
        return all;
    }

    /** Gives the children that were dead letters and wait again, all levels of them. */
    private Set<UUID> restoreChildren(Handle handle, List<UUID> parents) {
        Set<UUID> all = new HashSet<>();
        List<UUID> level = parents;
        while (!level.isEmpty()) {
            update(handle, REOPEN, level);
            Map<UUID, JobState> children = new TreeMap<>();
            handle.createQuery(CHILDREN)
                    .bind("ids", SqlArrays.uuids(level))
                    .map((row, context) -> children.put(
                            JobRows.id(row).value(), JobState.valueOf(row.getString("state"))))
                    .list();
            level = children.isEmpty() ? List.of() : restore(handle, children);
            all.addAll(level);
        }
        return all;
    }

    /** One by one, so that of two with one key the second finds it taken. */
    private List<UUID> restore(Handle handle, Map<UUID, JobState> children) {
        List<UUID> ids = List.copyOf(children.keySet());
        PreparedBatch batch = handle.prepareBatch(restore);
        ids.forEach(id -> batch.bind("id", id).add());
        int[] counts = batch.execute();
        List<UUID> restored = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0 && children.get(ids.get(i)) == JobState.FAILED) {
                restored.add(ids.get(i));
            }
        }
        return restored;
    }

    private static List<UUID> query(Handle handle, String sql, Collection<UUID> ids) {
        return ids.isEmpty()
                ? List.of()
                : handle.createQuery(sql).bind("ids", SqlArrays.uuids(ids)).mapTo(UUID.class).list();
    }

    private static void update(Handle handle, String sql, Collection<UUID> ids) {
        if (!ids.isEmpty()) {
            handle.createUpdate(sql).bind("ids", SqlArrays.uuids(ids)).execute();
        }
    }
}
