package dev.worker.jdbi.internal.jobs;

import dev.worker.api.AttemptFailure;
import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobState;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.StoredJob;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.SqlArrays;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Questions about single jobs that both systems answer in the same words. */
final class JobQueries {

    private final Database database;
    private final String find;
    private final String load;
    private final String due;
    private final String deadOlderThan;
    private final String cancelRequests;

    JobQueries(Database database, JobTable table) {
        this.database = database;
        find = "SELECT " + infoColumns(table) + " FROM worker_job WHERE id = :id";
        load = database.sql("SELECT " + infoColumns(table) + """
                , payload, start_at, headers, CASE WHEN keep_until > {now} THEN result END AS result
                FROM worker_job WHERE id = :id""");
        deadOlderThan = database.sql("SELECT id FROM worker_job WHERE state = 'FAILED' AND ended_at <= "
                + database.plusMicros("{now}", ":age") + " ORDER BY seq LIMIT :max");
        cancelRequests = "SELECT id FROM worker_job WHERE " + table.running()
                + " AND owner = :owner AND cancel_reason IS NOT NULL";
        due = database.sql("SELECT run_at AS due, {now} AS now FROM worker_job WHERE " + table.nextDue());
    }

    /** What a {@link JobInfo} is read from. */
    static String infoColumns(JobTable table) {
        return "id, type, version, queue, priority, state, attempt, unique_key, " + table.requires()
                + " AS requires, " + """
                        created_at, run_at, started_at, ended_at, worker, progress, progress_text, reason""";
    }

    Optional<JobInfo> find(JobId id) {
        return database.read(handle -> handle.createQuery(find)
                .bind("id", id.value())
                .map((row, context) -> JobRows.info(row))
                .findOne());
    }

    Optional<StoredJob> load(JobId id) {
        return database.read(handle -> {
            List<AttemptFailure> failures = failures(handle, id);
            return database.clock().bind(handle.createQuery(load))
                    .bind("id", id.value())
                    .map((row, context) -> stored(row, failures))
                    .findOne();
        });
    }

    Map<JobId, JobState> states(Collection<JobId> ids) {
        Map<JobId, JobState> states = new HashMap<>();
        if (!ids.isEmpty()) {
            List<UUID> values = ids.stream().map(JobId::value).toList();
            database.read(handle -> handle.createQuery("SELECT id, state FROM worker_job WHERE id = ANY(:ids)")
                    .bind("ids", SqlArrays.uuids(values))
                    .map((row, context) -> states.put(JobRows.id(row), JobState.valueOf(row.getString("state"))))
                    .list());
        }
        return states;
    }

    /** How long until the next scheduled job's time; zero if it has come. */
    Optional<Duration> untilDue() {
        return database.read(handle -> database.clock().bind(handle.createQuery(due))
                .map((row, context) -> {
                    Instant now = JobRows.instant(row, "now").orElseThrow();
                    Duration wait = Duration.between(now, JobRows.instant(row, "due").orElseThrow());
                    return wait.isNegative() ? Duration.ZERO : wait;
                })
                .findOne());
    }

    Set<JobId> cancelRequests(OwnerId owner) {
        return Set.copyOf(database.read(handle -> handle.createQuery(cancelRequests)
                .bind("owner", owner.value())
                .map((row, context) -> JobRows.id(row))
                .list()));
    }

    /** A look at all dead letters, of which there should be few; it is taken seldom. */
    List<JobId> deadLettersOlderThan(Duration age, int max) {
        return database.read(handle -> database.clock().bind(handle.createQuery(deadOlderThan))
                .bind("age", -Micros.of(age))
                .bind("max", max)
                .map((row, context) -> JobRows.id(row))
                .list());
    }

    private static List<AttemptFailure> failures(Handle handle, JobId id) {
        return handle.createQuery("SELECT * FROM worker_attempt WHERE job_id = :id ORDER BY seq")
                .bind("id", id.value())
                .map((row, context) -> JobRows.failure(row))
                .list();
    }

    private static StoredJob stored(ResultSet row, List<AttemptFailure> failures) throws SQLException {
        Envelope envelope = JobRows.envelope(row);
        return new StoredJob(JobRows.info(row), envelope, Optional.ofNullable(row.getBytes("result")), failures);
    }
}
