package dev.worker.jdbi.internal.database;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.exception.FlywayValidateException;

/** What happens before a database is used: it is waited for, and gets our tables. */
final class Startup {

    /** A table of our own for the history of our tables: they can live beside a user's tables and migrations. */
    private static final String HISTORY_TABLE = "worker_schema_history";

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    private static final String CHECK = "; check worker.jdbi.url, worker.jdbi.user and worker.jdbi.password";

    private Startup() {}

    /** Waits for a database; gives what it says of itself. */
    static DatabaseUrl await(DataSource source, Duration atMost) {
        DatabaseUrl url = await(source, "of the given data source", "", atMost);
        requireUsual(source, url);
        return url;
    }

    /** Waits for the database at this URL. */
    static void await(DataSource source, DatabaseUrl url, Duration atMost) {
        url.file().map(Path::toAbsolutePath).map(Path::getParent).ifPresent(folder -> makeFolder(folder, url));
        await(source, url.toString(), CHECK, atMost);
    }

    /** H2 would make it too, but would print a stack trace if it could not. */
    private static void makeFolder(Path folder, DatabaseUrl url) {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw new WorkerException(ErrorCode.INVALID_CONFIGURATION,
                    "the directory of the database " + url + ", which worker.jdbi.url names, cannot be made: " + e, e);
        }
    }

    /** What is done here is committed by itself, or in transactions of our own, and sees what others have committed last. */
    private static void requireUsual(DataSource source, DatabaseUrl url) {
        try (Connection connection = source.getConnection()) {
            if (!connection.getAutoCommit()) {
                throw unusable(
                        "auto-commit off: nothing that is done on them would be stored. Switch it on in the pool");
            }
            if (connection.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
                throw unusable("a transaction isolation other than READ COMMITTED, under which jobs could run twice or"
                        + " never. Set that in the pool");
            }
        } catch (SQLException e) {
            throw SqlErrors.translate(url, e);
        }
    }

    private static WorkerException unusable(String what) {
        return new WorkerException(
                ErrorCode.INVALID_CONFIGURATION, "the connections of the given data source come with " + what);
    }

    private static DatabaseUrl await(DataSource source, String where, String advice, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            try (Connection connection = source.getConnection()) {
                return DatabaseUrl.of(connection.getMetaData().getURL());
            } catch (IllegalArgumentException e) {
                throw new WorkerException(
                        ErrorCode.INVALID_CONFIGURATION, "the database " + where + " cannot be used: " + e.getMessage(),
                        e);
            } catch (SQLException e) {
                if (SqlErrors.wrongSettings(e)) {
                    throw new WorkerException(
                            ErrorCode.INVALID_CONFIGURATION,
                            "no access to the database " + where + ": " + reason(e) + advice, e);
                }
                if (System.nanoTime() - deadline >= 0 || !pause()) {
                    throw new WorkerException(ErrorCode.UNAVAILABLE, "the database " + where + " did not answer within "
                            + atMost.toMillis() + " ms: " + reason(e), e);
                }
            }
        }
    }

    /** Brings the tables to the newest version. Processes that start at once wait for one another. */
    static void migrate(DataSource source, DatabaseUrl url, Optional<String> schema) {
        FluentConfiguration flyway = Flyway.configure(Startup.class.getClassLoader())
                .dataSource(source)
                .locations(url.kind().migrations())
                .table(HISTORY_TABLE)
                // A schema with tables of others is no reason to refuse; below version 1 there is nothing of ours.
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .validateMigrationNaming(true)
                .cleanDisabled(true)
                .loggers("slf4j");
        schema.ifPresent(name -> flyway.defaultSchema(name).schemas(name));
        try {
            migrate(flyway.load(), url.kind());
        } catch (FlywayException e) {
            throw new WorkerException(SqlErrors.translate(url, e).code(),
                    "the tables in " + url + " could not be brought up to date: " + e.getMessage(), e);
        }
    }

    /** The migrations of H2 were made such that they can run again after some had run as they were: that is no reason to refuse. */
    private static void migrate(Flyway flyway, DatabaseKind kind) {
        try {
            flyway.migrate();
        } catch (FlywayValidateException e) {
            if (kind != DatabaseKind.H2) {
                throw e;
            }
            flyway.repair();
            flyway.migrate();
        }
    }

    /** What the driver said, and not what the pool says of it. */
    private static String reason(SQLException error) {
        return error.getCause() instanceof SQLException cause ? cause.getMessage() : error.getMessage();
    }

    /** False if the thread was interrupted, which stays so. */
    private static boolean pause() {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE.toMillis() / 2, LONGEST_PAUSE.toMillis()));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
