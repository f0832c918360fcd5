package dev.worker.jdbi.internal.jobs;

import dev.worker.api.spi.JobTemplate;
import dev.worker.api.spi.ScheduleStore;
import dev.worker.api.spi.StoredSchedule;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.ServerClock;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/** Remembers schedules in a table. */
public final class JdbiScheduleStore implements ScheduleStore {

    private static final String FIND = "SELECT * FROM worker_schedule WHERE name = :name";

    private static final String ADD = """
            INSERT INTO worker_schedule (next_at, last_at, revision, version, priority, paused, name, rules, type, queue,
              requires, headers, payload)
            SELECT :next, :last, :stored, :version, :priority, :paused, :name, :rules, :type, :queue, :requires, :headers,
              :payload
            WHERE NOT EXISTS (SELECT 1 FROM worker_schedule WHERE name = :name)""";

    private static final String REPLACE = """
            UPDATE worker_schedule SET next_at = :next, last_at = :last, revision = :stored, version = :version,
              priority = :priority, paused = :paused, rules = :rules, type = :type, queue = :queue, requires = :requires,
              headers = :headers, payload = :payload
            WHERE name = :name AND revision = :revision""";

    private static final String DUE = """
            SELECT * FROM worker_schedule WHERE next_at <= :now ORDER BY next_at LIMIT :max""";

    private final Database database;
    private final String earliest;

    /** Works on this database. */
    public JdbiScheduleStore(Database database) {
        this.database = database;
        earliest = database.sql("""
                SELECT {now} AS now, (SELECT min(next_at) FROM worker_schedule WHERE next_at IS NOT NULL) AS next""");
    }

    @Override
    public Instant now() {
        return database.read(this::earliest).now();
    }

    @Override
    public Due due(int max) {
        return database.read(handle -> {
            Due none = earliest(handle);
            boolean anyDue = none.next().filter(next -> !next.isAfter(none.now())).isPresent();
            return anyDue ? new Due(none.now(), due(handle, none.now(), max), none.next()) : none;
        });
    }

    @Override
    public Optional<StoredSchedule> find(String name) {
        return database.read(handle -> handle.createQuery(FIND)
                .bind("name", name)
                .map((row, context) -> schedule(row))
                .findOne());
    }

    @Override
    public List<StoredSchedule> list() {
        return database.read(handle -> handle.createQuery("SELECT * FROM worker_schedule")
                .map((row, context) -> schedule(row))
                .stream()
                // Here and not in SQL: how a database sorts texts depends on how it was set up.
                .sorted(Comparator.comparing(StoredSchedule::name))
                .toList());
    }

    @Override
    public boolean store(StoredSchedule schedule) {
        String sql = schedule.revision() == 0 ? ADD : REPLACE;
        return database.statement(handle -> bound(handle.createUpdate(sql), schedule).execute()) == 1;
    }

    @Override
    public boolean remove(String name) {
        return database.statement(handle -> handle.createUpdate("DELETE FROM worker_schedule WHERE name = :name")
                .bind("name", name)
                .execute()) == 1;
    }

    /** The connections are the backend's, which closes them. */
    @Override
    public void close() {}

    private Due earliest(Handle handle) {
        return database.clock().bind(handle.createQuery(earliest))
                .map((row, context) -> new Due(
                        JobRows.instant(row, "now").orElseThrow(), List.of(), JobRows.instant(row, "next")))
                .one();
    }

    private static List<StoredSchedule> due(Handle handle, Instant now, int max) {
        return handle.createQuery(DUE)
                .bind("now", ServerClock.instant(now))
                .bind("max", max)
                .map((row, context) -> schedule(row))
                .list();
    }

    private static Update bound(Update statement, StoredSchedule schedule) {
        JobTemplate job = schedule.job();
        return statement
                .bind("name", schedule.name())
                .bind("revision", schedule.revision())
                .bind("stored", schedule.stored().revision())
                .bind("next", ServerClock.instant(schedule.next().orElse(null)))
                .bind("last", ServerClock.instant(schedule.last().orElse(null)))
                .bind("paused", schedule.paused())
                .bind("rules", Objects.requireNonNullElse(HeaderText.write(schedule.rules()), ""))
                .bind("type", job.type())
                .bind("version", job.version())
                .bind("priority", job.priority())
                .bind("queue", job.queue())
                .bind("requires", NameList.writeSet(job.requires()))
                .bind("headers", HeaderText.write(job.headers()))
                .bind("payload", job.payload());
    }

    private static StoredSchedule schedule(ResultSet row) throws SQLException {
        JobTemplate job = new JobTemplate(
                row.getString("type"),
                row.getInt("version"),
                row.getBytes("payload"),
                row.getString("queue"),
                row.getInt("priority"),
                Set.copyOf(NameList.read(row.getString("requires"))),
                HeaderText.read(row.getString("headers")));
        return new StoredSchedule(
                row.getString("name"),
                job,
                HeaderText.read(row.getString("rules")),
                row.getBoolean("paused"),
                JobRows.instant(row, "next_at"),
                JobRows.instant(row, "last_at"),
                row.getLong("revision"));
    }
}
