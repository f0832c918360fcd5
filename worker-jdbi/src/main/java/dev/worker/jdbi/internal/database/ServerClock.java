package dev.worker.jdbi.internal.database;

import java.sql.Types;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * The one place that says what "now" is. On PostgreSQL it is the server's time at the start of the statement: unlike
 * {@code clock_timestamp()} it is stable within a statement, so that indexes can be searched by it. The clock of an embedded H2 is that of
 * this process. Where a test sets a clock, it is used instead.
 */
public final class ServerClock {

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private final String expression;
    private final Optional<InstantSource> bound;

    private ServerClock(String expression, Optional<InstantSource> bound) {
        this.expression = expression;
        this.bound = bound;
    }

    static ServerClock of(DatabaseKind kind, Optional<InstantSource> set) {
        return switch (kind) {
            case H2 -> new ServerClock("CAST(:now AS timestamp(6) with time zone)",
                    Optional.of(set.orElse(InstantSource.system())));
            case POSTGRESQL ->
                new ServerClock(set.isPresent() ? "CAST(:now AS timestamptz)" : "statement_timestamp()", set);
        };
    }

    /** Puts the expression for the server's now where the SQL says {@code {now}}. */
    public String in(String sql) {
        return sql.replace("{now}", expression);
    }

    /** Binds what the expression needs. */
    public <S extends SqlStatement<S>> S bind(S statement) {
        bound.ifPresent(clock -> statement.bind("now", instant(clock.instant())));
        return statement;
    }

    /**
     * An instant as an argument, in the microseconds that both systems keep, without a detour over local time. One that is
     * further off than they can count becomes one that is far enough.
     */
    public static Argument instant(Instant instant) {
        if (instant == null) {
            return (position, statement, context) -> statement.setNull(position, Types.TIMESTAMP_WITH_TIMEZONE);
        }
        Instant micros = within(instant).truncatedTo(ChronoUnit.MICROS);
        return (position, statement, context) -> statement.setObject(position, micros.atOffset(ZoneOffset.UTC));
    }

    private static Instant within(Instant instant) {
        return instant.isBefore(EARLIEST) ? EARLIEST : instant.isAfter(LATEST) ? LATEST : instant;
    }
}
