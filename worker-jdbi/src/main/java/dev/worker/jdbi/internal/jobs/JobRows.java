package dev.worker.jdbi.internal.jobs;

import dev.worker.api.AttemptError;
import dev.worker.api.AttemptFailure;
import dev.worker.api.FailureKind;
import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobState;
import dev.worker.api.Progress;
import dev.worker.api.Unique;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Start;
import dev.worker.api.spi.TakenOver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Rows as what they mean. The columns are named as in the table; {@code requires} is joined with commas. */
public final class JobRows {

    private JobRows() {}

    /** The id of a job. */
    public static JobId id(ResultSet row) throws SQLException {
        return new JobId(row.getObject("id", UUID.class));
    }

    /** An envelope. */
    public static Envelope envelope(ResultSet row) throws SQLException {
        return new Envelope(
                id(row),
                row.getString("type"),
                row.getInt("version"),
                row.getBytes("payload"),
                row.getString("queue"),
                row.getInt("priority"),
                instant(row, "start_at").<Start>map(Start.At::new).orElse(Start.NOW),
                Optional.ofNullable(row.getString("unique_key")).map(Unique::untilFinished),
                Set.copyOf(NameList.read(row.getString("requires"))),
                HeaderText.read(row.getString("headers")));
    }

    /** A job that its owner runs. */
    public static Delivery delivery(ResultSet row) throws SQLException {
        return new Delivery(envelope(row), row.getInt("attempt"), row.getInt("crashes"));
    }

    /** A job that was taken over; the owner that lost it is in {@code former}. */
    public static TakenOver takenOver(ResultSet row) throws SQLException {
        return new TakenOver(delivery(row), new OwnerId(row.getObject("former", UUID.class)), row.getString("worker"),
                row.getBoolean("begun"));
    }

    /** A job without payload and result. */
    public static JobInfo info(ResultSet row) throws SQLException {
        return new JobInfo(
                id(row),
                row.getString("type"),
                row.getInt("version"),
                row.getString("queue"),
                row.getInt("priority"),
                JobState.valueOf(row.getString("state")),
                row.getInt("attempt"),
                Optional.ofNullable(row.getString("unique_key")),
                Set.copyOf(NameList.read(row.getString("requires"))),
                instant(row, "created_at").orElseThrow(),
                instant(row, "run_at").orElseThrow(),
                instant(row, "started_at"),
                instant(row, "ended_at"),
                Optional.ofNullable(row.getString("worker")),
                progress(row),
                Optional.ofNullable(row.getString("reason")));
    }

    /** A failed attempt. */
    static AttemptFailure failure(ResultSet row) throws SQLException {
        AttemptError error = new AttemptError(
                FailureKind.valueOf(row.getString("kind")),
                row.getString("type"),
                row.getString("message"),
                row.getString("trace"));
        return new AttemptFailure(
                row.getInt("attempt"), error, row.getString("worker"), instant(row, "failed_at").orElseThrow());
    }

    /** An instant, empty for NULL. */
    public static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private static Optional<Progress> progress(ResultSet row) throws SQLException {
        double fraction = row.getDouble("progress");
        return row.wasNull() ? Optional.empty() : Optional.of(new Progress(fraction, row.getString("progress_text")));
    }
}
