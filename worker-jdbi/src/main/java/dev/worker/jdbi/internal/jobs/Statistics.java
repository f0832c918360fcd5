package dev.worker.jdbi.internal.jobs;

import dev.worker.api.JobState;
import dev.worker.api.spi.JobStatistics;
import dev.worker.jdbi.internal.database.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Counts of jobs. They look at every job there is: for people and metrics, not for every second. */
final class Statistics {

    private final Database database;
    private final String oldest;

    Statistics(Database database) {
        this.database = database;
        oldest = database
                .sql("""
                        SELECT queue, min(ready_at) AS since, {now} AS now FROM worker_job WHERE state = 'QUEUED' GROUP BY queue""");
    }

    JobStatistics take() {
        return database.read(handle -> new JobStatistics(counts(handle), oldestReady(handle)));
    }

    private static List<JobStatistics.Count> counts(Handle handle) {
        return handle
                .createQuery("SELECT queue, type, state, count(*) AS jobs FROM worker_job GROUP BY queue, type, state")
                .map((row, context) -> new JobStatistics.Count(row.getString("queue"), row.getString("type"),
                        JobState.valueOf(row.getString("state")), row.getLong("jobs")))
                .list();
    }

    private Map<String, Duration> oldestReady(Handle handle) {
        Map<String, Duration> ages = new HashMap<>();
        database.clock().bind(handle.createQuery(oldest))
                .map((row, context) -> {
                    Instant now = JobRows.instant(row, "now").orElseThrow();
                    Duration age = Duration.between(JobRows.instant(row, "since").orElseThrow(), now);
                    return ages.put(row.getString("queue"), age.isNegative() ? Duration.ZERO : age);
                })
                .list();
        return ages;
    }
}
