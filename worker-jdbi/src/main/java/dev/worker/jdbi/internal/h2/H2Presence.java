package dev.worker.jdbi.internal.h2;

import dev.worker.api.JobId;
import dev.worker.api.WorkerStatus;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.ServerClock;
import dev.worker.jdbi.internal.jobs.NameList;
import java.util.List;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Heartbeats: one transaction for all workers of a process. */
final class H2Presence {

    private final Database database;
    private final String beat;

    H2Presence(Database database) {
        this.database = database;
        beat = database.sql("""
                MERGE INTO worker_status (process, worker, last_seen, started_at, succeeded, failed, concurrency, state,
                  health, queues, types, labels, running)
                KEY (process, worker) VALUES (:process, :worker, {now}, :started, :succeeded, :failed, :concurrency,
                  :state, :health, :queues, :types, :labels, :running)""");
    }

    void beat(List<WorkerStatus> statuses) {
        database.transaction(handle -> {
            PreparedBatch batch = handle.prepareBatch(beat);
            for (WorkerStatus status : statuses) {
                database.clock().bind(batch)
                        .bind("process", status.process())
                        .bind("worker", status.worker())
                        .bind("started", ServerClock.instant(status.startedAt()))
                        .bind("succeeded", status.succeeded())
                        .bind("failed", status.failed())
                        .bind("concurrency", status.concurrency())
                        .bind("state", status.state().name())
                        .bind("health", status.health().name())
                        .bind("queues", NameList.write(status.queues()))
                        .bind("types", NameList.writeSet(status.types()))
                        .bind("labels", NameList.writeSet(status.labels()))
                        .bind("running", NameList.write(status.running().stream().map(JobId::toString).toList()))
                        .add();
            }
            return batch.execute();
        });
    }
}
