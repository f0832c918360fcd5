package dev.worker.jdbi.internal.jobs;

import dev.worker.api.Health;
import dev.worker.api.JobId;
import dev.worker.api.WorkerState;
import dev.worker.api.WorkerStatus;
import dev.worker.api.spi.StatusStore;
import dev.worker.jdbi.internal.database.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Remembers the presence of workers in a table. */
public final class JdbiStatusStore implements StatusStore {

    private final Database database;
    private final JobTable table;
    private final String list;
    private final String purge;

    /** Works on this database, in the words of this table. */
    public JdbiStatusStore(Database database, JobTable table) {
        this.database = database;
        this.table = table;
        String old = "last_seen < " + database.plusMicros("{now}", "- CAST(:age AS bigint)");
        list = database.sql("SELECT s.*, " + old + " AS old FROM worker_status s");
        purge = database.sql("DELETE FROM worker_status WHERE " + old);
    }

    @Override
    public void beat(List<WorkerStatus> statuses) {
        if (!statuses.isEmpty()) {
            table.beat(statuses);
        }
    }

    @Override
    public List<WorkerStatus> list(Duration lostAfter) {
        return database.read(handle -> database.clock().bind(handle.createQuery(list))
                .bind("age", Micros.of(lostAfter))
                .map((row, context) -> status(row))
                .stream()
                // Here and not in SQL: how a database sorts texts depends on how it was set up.
                .sorted(Comparator.comparing(WorkerStatus::worker).thenComparing(WorkerStatus::process))
                .toList());
    }

    @Override
    public void remove(String process) {
        database.statement(handle -> handle.createUpdate("DELETE FROM worker_status WHERE process = :process")
                .bind("process", process)
                .execute());
    }

    @Override
    public int purge(Duration olderThan) {
        return database.statement(handle -> database.clock().bind(handle.createUpdate(purge))
                .bind("age", Micros.of(olderThan))
                .execute());
    }

    /** The connections are the backend's, which closes them. */
    @Override
    public void close() {}

    private static WorkerStatus status(ResultSet row) throws SQLException {
        WorkerState state = WorkerState.valueOf(row.getString("state"));
        boolean lost = row.getBoolean("old") && state != WorkerState.STOPPED;
        return new WorkerStatus(
                row.getString("worker"),
                row.getString("process"),
                lost ? WorkerState.LOST : state,
                Health.valueOf(row.getString("health")),
                NameList.read(row.getString("queues")),
                Set.copyOf(NameList.read(row.getString("types"))),
                Set.copyOf(NameList.read(row.getString("labels"))),
                row.getInt("concurrency"),
                NameList.read(row.getString("running")).stream().map(JobId::of).toList(),
                row.getLong("succeeded"),
                row.getLong("failed"),
                JobRows.instant(row, "started_at").orElseThrow(),
                JobRows.instant(row, "last_seen").orElseThrow());
    }
}
