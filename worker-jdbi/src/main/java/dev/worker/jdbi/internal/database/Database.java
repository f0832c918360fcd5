package dev.worker.jdbi.internal.database;

import com.zaxxer.hikari.HikariDataSource;
import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.TemplateEngine;

/**
 * A database with our tables in it: runs statements and transactions, each bounded in time, and gives errors as
 * {@link WorkerException}s. Safe for use by any number of threads.
 */
public final class Database implements AutoCloseable {

    /** Far below the lease that is renewed there. */
    private static final Duration KEPT_PATIENCE = Duration.ofSeconds(5);

    private final DatabaseUrl url;
    private final DataSource source;
    private final Optional<HikariDataSource> pool;
    private final Duration queryTimeout;
    private final Jdbi jdbi;
    private final KeptConnection kept;
    private final ServerClock clock;
    private final Durability durability;

    private Database(
            DatabaseUrl url, DataSource source, Optional<HikariDataSource> pool, Duration queryTimeout,
            Optional<InstantSource> clock) {
        this.url = url;
        this.source = TurnTakingSource.plain(source);
        this.pool = pool;
        this.clock = ServerClock.of(url.kind(), clock);
        this.queryTimeout = queryTimeout;
        jdbi = configured(Jdbi.create(this.source), pool.isPresent());
        kept = new KeptConnection(this.source,
                Optional.of(KEPT_PATIENCE).filter(patience -> url.kind() == DatabaseKind.POSTGRESQL));
        durability = Durability.of(url, () -> executeReserved("CHECKPOINT"), () -> executeReserved("CHECKPOINT SYNC"));
    }

    /**
     * Opens a database by its URL, waits for it if it is away, and brings its tables up to date.
     *
     * @throws WorkerException UNAVAILABLE if it did not answer in time; INVALID_CONFIGURATION if it never will
     */
    public static Database open(DatabaseSettings settings, Optional<InstantSource> clock) {
        HikariDataSource pool = ConnectionPool.open(settings);
        try {
            Startup.await(pool, settings.url(), settings.connectTimeout());
            ConnectionPool.started(pool);
            Startup.migrate(ConnectionPool.patient(pool, settings), settings.url(), settings.schema());
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
        return new Database(settings.url(), pool, Optional.of(pool), settings.queryTimeout(), clock);
    }

    /** Opens a database through connections of someone else, who also closes them. */
    public static Database open(
            DataSource source, Duration connectTimeout, Duration queryTimeout, Optional<InstantSource> clock) {
        DatabaseUrl url = Startup.await(source, connectTimeout);
        Startup.migrate(source, url, Optional.empty());
        return new Database(url, source, Optional.empty(), queryTimeout, clock);
    }

    /** Runs statements that change nothing. */
    public <T> T read(HandleCallback<T, RuntimeException> work) {
        return translated(() -> jdbi.withHandle(work));
    }

    /** Runs a statement that looks at the whole database, while nothing changes it where it could be found by halves. */
    public void alone(String statement) {
        durability.alone(() -> execute(statement));
    }

    /**
     * Runs one statement that changes something, or on PostgreSQL several that are transactions each. What it changed is
     * durable when this returns.
     */
    public <T> T statement(HandleCallback<T, RuntimeException> work) {
        return url.kind() == DatabaseKind.POSTGRESQL ? retried(() -> jdbi.withHandle(work)) : transaction(work);
    }

    /**
     * Runs a transaction, again if it lost against another: the work must not have effects outside. What it changed is durable when this
     * returns.
     */
    public <T> T transaction(HandleCallback<T, RuntimeException> work) {
        T result = inTurn(() -> jdbi.inTransaction(work));
        durability.await();
        return result;
    }

    /**
     * Runs a transaction as {@link #transaction} does, unless others hold locks that it needs for more than a moment: then
     * nothing is changed.
     *
     * @return empty if there are such locks
     */
    public <T> Optional<T> unlessLocked(HandleCallback<T, RuntimeException> work) {
        Optional<T> result = impatiently(work);
        if (result.isPresent()) {
            durability.await();
        }
        return result;
    }

    /**
     * Runs one statement on a connection that is kept for such, so that it goes on while others hold all connections there
     * are. What it changed is durable when this returns.
     */
    public <T> T reserved(HandleCallback<T, RuntimeException> work) {
        T result = inTurn(() -> onKept(connection -> join(connection, pool.isPresent(), work)));
        durability.await();
        return result;
    }

    /**
     * Runs a transaction that says what begins here, again if it lost against another. What it changed outlives this process when
     * it returns, but on H2 maybe not a loss of power: then nothing has begun that could be begun twice.
     */
    public <T> T beginning(HandleCallback<T, RuntimeException> work) {
        T result = inTurn(() -> jdbi.inTransaction(work));
        durability.awaitWritten();
        return result;
    }

    /** Runs a transaction as {@link #beginning} does, unless others hold locks that it needs: see {@link #unlessLocked}. */
    public <T> Optional<T> beginningUnlessLocked(HandleCallback<T, RuntimeException> work) {
        Optional<T> result = impatiently(work);
        if (result.isPresent()) {
            durability.awaitWritten();
        }
        return result;
    }

    private <T> Optional<T> impatiently(HandleCallback<T, RuntimeException> work) {
        try {
            return Optional.of(inTurn(() -> LockPatience.inTransaction(url.kind(), jdbi, work)));
        } catch (WorkerException e) {
            if (SqlErrors.locked(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private <T> T inTurn(Supplier<T> attempt) {
        return retried(() -> {
            Durability.Turn turn = durability.begin();
            try {
                return attempt.get();
            } finally {
                turn.end();
            }
        });
    }

    /**
     * Runs statements in a transaction of someone else, who also ends it.
     *
     * @throws WorkerException WRONG_STATE if there is none
     */
    public <T> T joined(Connection connection, HandleCallback<T, RuntimeException> work) {
        return translated(() -> {
            Durability.Turn turn = durability.begin();
            try {
                if (connection.getAutoCommit()) {
                    throw new WorkerException(ErrorCode.WRONG_STATE,
                            "the connection is in no transaction; switch its auto-commit off first");
                }
                return url.kind() == DatabaseKind.POSTGRESQL
                        ? join(connection, false, work)
                        : joinAgain(connection, work);
            } catch (SQLException e) {
                throw SqlErrors.translate(url, e);
            } finally {
                turn.end();
            }
        });
    }

    private <T> T join(Connection connection, boolean ours, HandleCallback<T, RuntimeException> work) {
        try (Handle handle = configured(Jdbi.create(connection), ours).open()) {
            return work.withHandle(handle);
        }
    }

    /** H2 inserts after a look, and may find that someone was faster. */
    private <T> T joinAgain(Connection connection, HandleCallback<T, RuntimeException> work) throws SQLException {
        for (int tries = 1;; tries++) {
            Savepoint before = connection.setSavepoint();
            try {
                T result = join(connection, false, work);
                connection.releaseSavepoint(before);
                return result;
            } catch (JdbiException e) {
                if (tries == Retries.TRIES || !SqlErrors.duplicateKey(e)) {
                    throw e;
                }
                connection.rollback(before);
            }
        }
    }

    /** On H2 a limit is the connection's: on one that is not ours, it would go on to count for what its owner does. */
    private Jdbi configured(Jdbi fresh, boolean ours) {
        fresh.setTemplateEngine(TemplateEngine.NOP);
        if (ours || url.kind() == DatabaseKind.POSTGRESQL) {
            fresh.getConfig(SqlStatements.class).setQueryTimeout(Math.toIntExact(queryTimeout.toSeconds()));
        }
        fresh.getConfig(SqlStatements.class).setUnusedBindingAllowed(true);
        return fresh;
    }

    /** How many connections its own pool has, with the one that is kept; empty for connections of someone else. */
    public OptionalInt poolSize() {
        return pool.map(own -> OptionalInt.of(own.getMaximumPoolSize())).orElse(OptionalInt.empty());
    }

    /** Waits until what has been committed so far would outlive the process. */
    public void awaitDurable() {
        durability.await();
    }

    /** One of the errors of this database as it is told to callers. */
    public WorkerException translate(SQLException error) {
        return SqlErrors.translate(url, error);
    }

    /** Puts the expression for the server's now where the SQL says {@code {now}}. */
    public String sql(String text) {
        return clock.in(text);
    }

    /** An expression for a timestamp and so many microseconds; NULL if one of them is. */
    public String plusMicros(String timestamp, String micros) {
        return url.kind().plusMicros(timestamp, micros);
    }

    /** A condition that this row holds a unique key that compares so. */
    public String holdsKey(String row, String comparison) {
        return url.kind().holdsKey(row, comparison);
    }

    /** What "now" is. */
    public ServerClock clock() {
        return clock;
    }

    /** What it is and where, without passwords. */
    public DatabaseUrl url() {
        return url;
    }

    /** A connection of its own for a long use; the caller closes it. */
    public Connection connection() throws SQLException {
        return durability.watched(Connecting.to(source));
    }

    /** Closes the connections, if they are ours. May be called twice. */
    @Override
    public void close() {
        kept.close();
        pool.ifPresent(HikariDataSource::close);
    }

    private <T> T retried(Supplier<T> attempt) {
        return translated(() -> Retries.run(attempt));
    }

    private <T> T translated(Supplier<T> attempt) {
        try {
            return attempt.get();
        } catch (JdbiException e) {
            throw SqlErrors.translate(url, e);
        }
    }

    private void execute(String statement) {
        translated(() -> jdbi.withHandle((Handle handle) -> handle.execute(statement)));
    }

    private void executeReserved(String statement) {
        onKept(connection -> {
            try (Statement plain = connection.createStatement()) {
                return plain.execute(statement);
            }
        });
    }

    private <T> T onKept(KeptConnection.Use<T> use) {
        try {
            return kept.use(use);
        } catch (SQLException e) {
            throw SqlErrors.translate(url, e);
        }
    }
}
