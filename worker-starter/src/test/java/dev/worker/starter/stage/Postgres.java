package dev.worker.starter.stage;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A real PostgreSQL, one for all test classes that do not stop it. */
public final class Postgres {

    private static final String EMPTY_OUR_TABLES = """
            DO $$ BEGIN
              IF to_regclass('worker_job') IS NOT NULL THEN
                TRUNCATE worker_job, worker_attempt, worker_dependency, worker_process, worker_status, worker_key_rate RESTART IDENTITY;
              END IF;
            END $$""";

    private Postgres() {}

    /** The URL of the database that the tests of one JVM use one after the other, with no rows in our tables. */
    public static String emptyDatabase() {
        execute(Shared.URL, EMPTY_OUR_TABLES);
        return Shared.URL;
    }

    /** The URL of a new database without tables. */
    public static String newDatabase() {
        String name = "db" + Shared.DATABASES.incrementAndGet();
        execute(Shared.URL, "CREATE DATABASE " + name);
        return Shared.SERVER.getJdbcUrl("postgres", name);
    }

    /** Runs a statement. */
    public static void execute(String url, String sql) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Shared {

        static final EmbeddedPostgres SERVER = start();
        static final String URL = SERVER.getJdbcUrl("postgres", "postgres");
        static final AtomicInteger DATABASES = new AtomicInteger();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setPGStartupWait(Duration.ofSeconds(60))
                        .setServerConfig("max_connections", "100")
                        .setServerConfig("shared_preload_libraries", "pg_stat_statements")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
