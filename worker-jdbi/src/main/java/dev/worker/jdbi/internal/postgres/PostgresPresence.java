package dev.worker.jdbi.internal.postgres;

import dev.worker.api.JobId;
import dev.worker.api.WorkerStatus;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.SqlArrays;
import dev.worker.jdbi.internal.jobs.Micros;
import dev.worker.jdbi.internal.jobs.NameList;
import java.util.Comparator;
import java.util.List;

/** Heartbeats: one statement for all workers of a process. */
final class PostgresPresence {

    private static final String BEAT = """
            INSERT INTO worker_status (process, worker, last_seen, started_at, succeeded, failed, concurrency, state,
              health, queues, types, labels, running)
            SELECT b.process, b.worker, {now}, %s, b.succeeded, b.failed, b.concurrency, b.state, b.health, b.queues,
              b.types, b.labels, b.running
            FROM unnest(:processes, :workers, :starts, :succeeded, :failed, :slots, :states, :healths, :queues, :types,
                :labels, :running)
              AS b (process, worker, started, succeeded, failed, concurrency, state, health, queues, types, labels,
                running)
            ON CONFLICT (process, worker) DO UPDATE SET last_seen = EXCLUDED.last_seen,
              started_at = EXCLUDED.started_at, succeeded = EXCLUDED.succeeded, failed = EXCLUDED.failed,
              concurrency = EXCLUDED.concurrency, state = EXCLUDED.state, health = EXCLUDED.health,
              queues = EXCLUDED.queues, types = EXCLUDED.types, labels = EXCLUDED.labels, running = EXCLUDED.running""";

    private final Database database;
    private final String beat;

    PostgresPresence(Database database) {
        this.database = database;
        beat = database.sql(
                BEAT.formatted(database.plusMicros("CAST('epoch' AS timestamptz)", "b.started")));
    }

    void beat(List<WorkerStatus> statuses) {
        List<WorkerStatus> sorted = statuses.stream().sorted(Comparator.comparing(WorkerStatus::worker)).toList();
        database.statement(handle -> database.clock().bind(handle.createUpdate(beat))
                .bind("processes", SqlArrays.texts(sorted, WorkerStatus::process))
                .bind("workers", SqlArrays.texts(sorted, WorkerStatus::worker))
                .bind("starts", SqlArrays.longs(sorted, status -> Micros.of(status.startedAt())))
                .bind("succeeded", SqlArrays.longs(sorted, WorkerStatus::succeeded))
                .bind("failed", SqlArrays.longs(sorted, WorkerStatus::failed))
                .bind("slots", SqlArrays.integers(sorted, WorkerStatus::concurrency))
                .bind("states", SqlArrays.texts(sorted, status -> status.state().name()))
                .bind("healths", SqlArrays.texts(sorted, status -> status.health().name()))
                .bind("queues", SqlArrays.texts(sorted, status -> NameList.write(status.queues())))
                .bind("types", SqlArrays.texts(sorted, status -> NameList.writeSet(status.types())))
                .bind("labels", SqlArrays.texts(sorted, status -> NameList.writeSet(status.labels())))
                .bind("running",
                        SqlArrays.texts(sorted,
                                status -> NameList.write(status.running().stream().map(JobId::toString).toList())))
                .execute());
    }
}
