package dev.worker.jdbi.internal.h2;

import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.TakenOver;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.jobs.JobRows;
import dev.worker.jdbi.internal.jobs.JobTable;
import dev.worker.jdbi.internal.jobs.JobTable.Changed;
import dev.worker.jdbi.internal.jobs.KeyColumns;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Jobs that a dead process ran, and dead letters that get another chance. */
final class H2Rescue {

    private static final String CRASHED = "CASE WHEN started_at IS NULL OR owner = CAST(:self AS uuid) THEN 0 ELSE 1 END";

    private static final String LOST = """
            SELECT id, type, version, payload, queue, priority, start_at, unique_key, requires, headers, attempt,
              crashes + %1$s AS crashes, worker, owner AS former,
              started_at IS NOT NULL AS begun
            FROM worker_job j
            WHERE line = '/running'
              AND EXISTS (SELECT 1 FROM worker_process p WHERE p.owner = :owner AND p.expires_at > {now})
              AND NOT EXISTS (SELECT 1 FROM worker_process p WHERE p.owner = j.owner AND p.expires_at > {now})
            ORDER BY line, line_rank, seq LIMIT :max""".formatted(CRASHED);

    private static final String FORGET = """
            DELETE FROM worker_process p WHERE expires_at <= {now}
              AND NOT EXISTS (SELECT 1 FROM worker_job j WHERE j.line = '/running' AND j.owner = p.owner)""";

    private static final String REQUEUE = """
            UPDATE worker_job dead SET state = 'QUEUED', attempt = 0, crashes = 0, run_at = {now}, ready_at = {now},
              started_at = NULL, ended_at = NULL, keep_until = NULL, worker = NULL, progress = NULL,
              progress_text = NULL, cancel_reason = NULL, reason = NULL
            WHERE id = :id AND state = 'FAILED'
              AND NOT %s""";

    private final Database database;
    private final String lost;
    private final String forget;
    private final String requeue;

    H2Rescue(Database database) {
        this.database = database;
        lost = database.sql(LOST);
        forget = database.sql(FORGET);
        requeue = database.sql(REQUEUE.formatted(KeyColumns.taken(database)));
    }

    List<TakenOver> takeOver(OwnerId owner, Optional<OwnerId> former, int max) {
        Optional<List<TakenOver>> all = database.unlessLocked(handle -> {
            List<TakenOver> found = lost(handle, owner, former, max);
            return takeAndForget(handle, owner, former, found);
        });
        if (all.isEmpty() && former.isPresent()) {
            throw JobTable.heldBack();
        }
        return all.orElseGet(() -> database.transaction(handle -> {
            List<TakenOver> found = free(handle, lost(handle, owner, former, max));
            return takeAndForget(handle, owner, former, found);
        }));
    }

    private List<TakenOver> lost(Handle handle, OwnerId owner, Optional<OwnerId> former, int max) {
        return database.clock().bind(handle.createQuery(lost))
                .bind("owner", owner.value())
                .bind("self", former.map(OwnerId::value).orElse(null))
                .bind("max", max)
                .map((row, context) -> JobRows.takenOver(row))
                .list();
    }

    private static List<TakenOver> free(Handle handle, List<TakenOver> found) {
        Set<UUID> free = H2Locks.lockFree(handle, found.stream().map(H2Rescue::id).toList());
        return found.stream().filter(job -> free.contains(id(job))).toList();
    }

    private List<TakenOver> takeAndForget(
            Handle handle, OwnerId owner, Optional<OwnerId> former, List<TakenOver> found) {
        List<TakenOver> taken = found.isEmpty() ? found : take(handle, owner, former, found);
        database.clock().bind(handle.createUpdate(forget)).execute();
        return taken;
    }

    private static UUID id(TakenOver job) {
        return job.delivery().envelope().id().value();
    }

    private static List<TakenOver> take(
            Handle handle, OwnerId owner, Optional<OwnerId> self, List<TakenOver> found) {
        PreparedBatch batch = handle.prepareBatch("""
                UPDATE worker_job SET owner = :owner, crashes = crashes + %s
                WHERE id = :id AND state = 'RUNNING' AND owner = :former AND attempt = :attempt""".formatted(CRASHED));
        for (TakenOver job : found) {
            batch.bind("owner", owner.value())
                    .bind("id", id(job))
                    .bind("former", job.from().value())
                    .bind("self", self.map(OwnerId::value).orElse(null))
                    .bind("attempt", job.delivery().attempt())
                    .add();
        }
        int[] counts = batch.execute();
        List<TakenOver> taken = new ArrayList<>(counts.length);
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                taken.add(found.get(i));
            }
        }
        return taken;
    }

    /** One by one, so that of two dead letters with one key the second finds it taken. */
    List<Changed> requeue(Handle handle, Collection<UUID> ids) {
        List<Changed> changed = new ArrayList<>();
        for (UUID id : ids) {
            int count = database.clock().bind(handle.createUpdate(requeue)).bind("id", id).execute();
            if (count > 0) {
                Optional<String> queue = Optional.ofNullable(H2JobTable.queues(handle, List.of(id)).get(id));
                changed.add(new Changed(id, queue.orElse(""), queue.isPresent()));
            }
        }
        return changed;
    }
}
