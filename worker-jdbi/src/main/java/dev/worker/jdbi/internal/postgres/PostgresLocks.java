package dev.worker.jdbi.internal.postgres;

import dev.worker.api.JobState;
import dev.worker.jdbi.internal.database.SqlArrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Locks rows of jobs, in the order in which they are given, until the transaction ends. */
final class PostgresLocks {

    private static final String LOCK = """
            SELECT j.* FROM unnest(:ids) AS c (id) CROSS JOIN LATERAL (
              SELECT id, queue, state, children FROM worker_job WHERE id = c.id LIMIT 1 FOR UPDATE
            ) j""";

    private PostgresLocks() {}

    /** Waits for each of the rows that there are. */
    static List<Locked> lock(Handle handle, Collection<UUID> ids) {
        return handle.createQuery(LOCK)
                .bind("ids", SqlArrays.uuids(ids))
                .map((row, context) -> new Locked(row.getObject("id", UUID.class), row.getString("queue"),
                        JobState.valueOf(row.getString("state")), row.getBoolean("children")))
                .list();
    }

    /** A row as it is under the lock. */
    record Locked(UUID id, String queue, JobState state, boolean children) {}
}
