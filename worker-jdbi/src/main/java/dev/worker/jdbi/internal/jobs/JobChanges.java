package dev.worker.jdbi.internal.jobs;

import dev.worker.api.Cancellation;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settled;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.SqlArrays;
import dev.worker.jdbi.internal.jobs.DependencyTable.Followed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Changes that people make, or the engine where jobs are carried elsewhere: the same words on both systems. */
final class JobChanges {

    /** How long a job is kept that was cancelled before it ran. */
    private static final Duration KEEP_CANCELLED = Duration.ofDays(7);

    /** A job may change its state between the look and the update. */
    private static final int CANCEL_ROUNDS = 100;

    private final Database database;
    private final Dependencies dependencies;
    private final Hints hints;
    private final String start;
    private final String cancelWaiting;

    JobChanges(Database database, Dependencies dependencies, Hints hints) {
        this.database = database;
        this.dependencies = dependencies;
        this.hints = hints;
        start = database.sql("""
                UPDATE worker_job SET state = 'RUNNING', attempt = :attempt, crashes = :crashes, owner = :owner,
                  worker = :worker, started_at = {now}, progress = NULL, progress_text = NULL, %s
                WHERE id = :id AND ended_at IS NULL AND state <> 'WAITING' AND attempt < :attempt"""
                .formatted(KeyColumns.LET_GO));
        cancelWaiting = database.sql("""
                UPDATE worker_job SET state = 'CANCELLED', reason = :reason, ended_at = {now}, keep_until = %s
                WHERE id = :id AND state IN ('WAITING', 'SCHEDULED', 'QUEUED')"""
                .formatted(KeyColumns.keep(database.plusMicros("{now}", ":keep"))));
    }

    List<Settled> start(OwnerId owner, String worker, List<Delivery> deliveries) {
        if (deliveries.isEmpty()) {
            return List.of();
        }
        int[] started = database.transaction(handle -> {
            PreparedBatch batch = handle.prepareBatch(start);
            for (Delivery delivery : deliveries) {
                database.clock().bind(batch)
                        .bind("id", delivery.envelope().id().value())
                        .bind("attempt", delivery.attempt())
                        .bind("crashes", delivery.crashes())
                        .bind("owner", owner.value())
                        .bind("worker", worker)
                        .add();
            }
            return batch.execute();
        });
        return Arrays.stream(started).mapToObj(count -> count > 0 ? Settled.APPLIED : Settled.LOST).toList();
    }

    Cancellation cancel(JobId id, String reason) {
        List<Followed> followed = new ArrayList<>();
        Cancellation met = cancel(id, reason, followed);
        hints.followed(followed);
        return met;
    }

    private Cancellation cancel(JobId id, String reason, List<Followed> followed) {
        return database.transaction(handle -> {
            for (int round = 0; round < CANCEL_ROUNDS; round++) {
                Optional<Cancellation> met = tryCancel(handle, id, Texts.storable(reason));
                if (met.isPresent()) {
                    if (met.get() == Cancellation.CANCELLED) {
                        followed.addAll(dependencies.follow(handle, List.of(id.value())));
                    }
                    return met.get();
                }
            }
            throw new IllegalStateException("job " + id + " changed its state " + CANCEL_ROUNDS + " times in a moment");
        });
    }

    private Optional<Cancellation> tryCancel(Handle handle, JobId id, String reason) {
        int cancelled = database.clock().bind(handle.createUpdate(cancelWaiting))
                .bind("id", id.value())
                .bind("reason", reason)
                .bind("keep", Micros.of(KEEP_CANCELLED))
                .execute();
        if (cancelled > 0) {
            return Optional.of(Cancellation.CANCELLED);
        }
        int asked = handle
                .createUpdate("UPDATE worker_job SET cancel_reason = :reason WHERE id = :id AND state = 'RUNNING'")
                .bind("id", id.value())
                .bind("reason", reason)
                .execute();
        if (asked > 0) {
            return Optional.of(Cancellation.REQUESTED);
        }
        return handle.createQuery("SELECT state FROM worker_job WHERE id = :id")
                .bind("id", id.value())
                .mapTo(JobState.class)
                .findOne()
                .map(state -> state.ended() ? Optional.of(Cancellation.ALREADY_ENDED) : Optional.<Cancellation>empty())
                .orElse(Optional.of(Cancellation.NOT_FOUND));
    }

    Settled checkpoint(OwnerId owner, JobId id, int attempt, byte[] checkpoint) {
        int stored = database.statement(handle -> handle.createUpdate("""
                UPDATE worker_job SET checkpoint = :checkpoint
                WHERE id = :id AND attempt = :attempt AND state = 'RUNNING' AND owner = :owner""")
                .bind("checkpoint", checkpoint)
                .bind("id", id.value())
                .bind("attempt", attempt)
                .bind("owner", owner.value())
                .execute());
        return stored > 0 ? Settled.APPLIED : Settled.LOST;
    }

    Optional<byte[]> checkpoint(JobId id) {
        return database.read(handle -> handle.createQuery("SELECT checkpoint FROM worker_job WHERE id = :id")
                .bind("id", id.value())
                .map((row, context) -> Optional.ofNullable(row.getBytes("checkpoint")))
                .findOne())
                .flatMap(found -> found);
    }

    int discard(Collection<JobId> ids) {
        return database.statement(
                handle -> handle.createUpdate("DELETE FROM worker_job WHERE id = ANY(:ids) AND state = 'FAILED'")
                        .bind("ids", SqlArrays.uuids(List.copyOf(ids), JobId::value))
                        .execute());
    }
}
