package dev.worker.jdbi.internal.admin;

import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.jobs.JobRows;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/** Counts jobs by one of their columns. Looks at every job there is. */
public final class Figures {

    private static final String JOBS = """
            SELECT %1$s AS name,
              count(*) FILTER (WHERE state = 'WAITING') AS waiting,
              count(*) FILTER (WHERE state = 'SCHEDULED') AS scheduled,
              count(*) FILTER (WHERE state = 'QUEUED') AS queued,
              count(*) FILTER (WHERE state = 'RUNNING') AS running,
              count(*) FILTER (WHERE state = 'SUCCEEDED') AS succeeded,
              count(*) FILTER (WHERE state = 'FAILED') AS failed,
              count(*) FILTER (WHERE state = 'FAILED' AND attempt > 0) AS failed_running,
              count(*) FILTER (WHERE state = 'CANCELLED') AS cancelled,
              percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE state = 'SUCCEEDED') AS p50,
              percentile_cont(0.95) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE state = 'SUCCEEDED') AS p95,
              percentile_cont(0.99) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE state = 'SUCCEEDED') AS p99,
              min(ready_at) FILTER (WHERE state = 'QUEUED') AS ready_since,
              {now} AS now
            FROM (SELECT j.*, EXTRACT(EPOCH FROM ended_at - started_at) AS seconds FROM worker_job j) j
            WHERE %1$s IS NOT NULL GROUP BY %1$s""";

    private static final String FAILURES_OF_JOBS = """
            SELECT j.%1$s AS name, count(*) AS failures FROM worker_attempt a JOIN worker_job j ON j.id = a.job_id
            GROUP BY j.%1$s""";

    private static final String FAILURES_OF_WORKERS = "SELECT worker AS name, count(*) AS failures FROM worker_attempt GROUP BY worker";

    private final Database database;

    /** Counts in this database. */
    public Figures(Database database) {
        this.database = database;
    }

    /** What to count by. */
    public enum By {
        /** The queue. */
        QUEUE,
        /** The wire name of the message type. */
        TYPE,
        /** The worker of the newest attempt; failed attempts count for the worker that ran them. */
        WORKER
    }

    /** The counts, by name. */
    public Map<String, Row> count(By by) {
        String column = by.name().toLowerCase(Locale.ROOT);
        String failures = by == By.WORKER ? FAILURES_OF_WORKERS : FAILURES_OF_JOBS.formatted(column);
        return database.read(handle -> {
            Map<String, Long> failed = failures(handle, failures);
            Map<String, Row> rows = new TreeMap<>();
            database.clock().bind(handle.createQuery(database.sql(JOBS.formatted(column))))
                    .map((row, context) -> Row.of(row, failed))
                    .forEach(row -> rows.put(row.name(), row));
            failed.forEach((name, count) -> rows.computeIfAbsent(name, key -> Row.failuresOnly(key, count)));
            return rows;
        });
    }

    private static Map<String, Long> failures(Handle handle, String sql) {
        Map<String, Long> failures = new HashMap<>();
        handle.createQuery(sql)
                .map((row, context) -> failures.put(row.getString("name"), row.getLong("failures")))
                .list();
        return failures;
    }

    /**
     * The counts of one name.
     *
     * @param failedRunning those of the failed that ran, and did not fail with a job that they come after
     * @param runTimes 50th, 95th and 99th percentile of the succeeded jobs; empty without such jobs
     */
    public record Row(
            String name,
            long waiting,
            long scheduled,
            long queued,
            long running,
            long succeeded,
            long failed,
            long failedRunning,
            long cancelled,
            long failedAttempts,
            List<Duration> runTimes,
            Optional<Duration> oldestReady) {

        static Row of(ResultSet row, Map<String, Long> failures) throws SQLException {
            String name = row.getString("name");
            Instant now = JobRows.instant(row, "now").orElseThrow();
            return new Row(
                    name,
                    row.getLong("waiting"),
                    row.getLong("scheduled"),
                    row.getLong("queued"),
                    row.getLong("running"),
                    row.getLong("succeeded"),
                    row.getLong("failed"),
                    row.getLong("failed_running"),
                    row.getLong("cancelled"),
                    failures.getOrDefault(name, 0L),
                    row.getObject("p50") == null
                            ? List.of()
                            : List.of(
                                    duration(row.getBigDecimal("p50")),
                                    duration(row.getBigDecimal("p95")),
                                    duration(row.getBigDecimal("p99"))),
                    JobRows.instant(row, "ready_since").map(since -> Duration.between(since, now)));
        }

        static Row failuresOnly(String name, long failures) {
            return new Row(name, 0, 0, 0, 0, 0, 0, 0, 0, failures, List.of(), Optional.empty());
        }

        private static Duration duration(BigDecimal seconds) {
            return Duration.ofNanos(seconds.movePointRight(9).longValue());
        }
    }
}
