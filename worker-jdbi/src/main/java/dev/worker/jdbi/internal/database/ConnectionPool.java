package dev.worker.jdbi.internal.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Makes pools whose connections give up on a server that does not answer. */
final class ConnectionPool {

    /** How long a caller waits for a connection: short, so that a database that is away is noticed soon. */
    private static final Duration BORROW_TIMEOUT = Duration.ofSeconds(5);

    /** The same at the start, where whoever waits asks again, and a wrong password is to be noticed at once. */
    private static final Duration START_TIMEOUT = Duration.ofMillis(500);

    private static final Duration SOCKET_CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** Beyond the time that a statement may take, after which the network is taken for dead. */
    private static final Duration SOCKET_SLACK = Duration.ofSeconds(5);

    private ConnectionPool() {}

    static HikariDataSource open(DatabaseSettings settings) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("worker-jdbi");
        config.setJdbcUrl(settings.url().forDriver());
        settings.user().ifPresent(config::setUsername);
        settings.password().ifPresent(config::setPassword);
        config.setMaximumPoolSize(settings.poolSize());
        // fences and the order between jobs rest on seeing what was committed last
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setConnectionTimeout(START_TIMEOUT.toMillis());
        // The pool comes up empty; whoever opens it waits for the database and says what is wrong.
        config.setInitializationFailTimeout(-1);
        switch (settings.url().kind()) {
            case H2 -> embedded(config, settings.schema());
            case POSTGRESQL -> server(config, settings);
        }
        return new HikariDataSource(config);
    }

    /** To be called when the database is there. */
    static void started(HikariDataSource pool) {
        pool.getHikariConfigMXBean().setConnectionTimeout(BORROW_TIMEOUT.toMillis());
    }

    /** Where migrations get their connections: they may take longer than any other statement. */
    static DataSource patient(HikariDataSource pool, DatabaseSettings settings) {
        if (settings.url().kind() == DatabaseKind.H2) {
            return pool;
        }
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(settings.url().forDriver());
        settings.user().ifPresent(source::setUser);
        settings.password().ifPresent(source::setPassword);
        source.setApplicationName("worker");
        source.setTcpKeepAlive(true);
        return source;
    }

    /** The database closes with its last connection: all stay open. */
    private static void embedded(HikariConfig config, Optional<String> schema) {
        config.setMaxLifetime(0);
        config.setIdleTimeout(0);
        schema.map(ConnectionPool::makeAndUse).ifPresent(config::setConnectionInitSql);
    }

    /** Unlike PostgreSQL, H2 refuses to use a schema that is yet to be made. */
    private static String makeAndUse(String schema) {
        String name = "\"" + schema.replace("\"", "\"\"") + "\"";
        return "CREATE SCHEMA IF NOT EXISTS " + name + "; SET SCHEMA " + name;
    }

    private static void server(HikariConfig config, DatabaseSettings settings) {
        settings.schema().ifPresent(config::setSchema);
        config.setMinimumIdle(1);
        config.addDataSourceProperty("ApplicationName", "worker");
        config.addDataSourceProperty("connectTimeout", SOCKET_CONNECT_TIMEOUT.toSeconds());
        config.addDataSourceProperty("loginTimeout", SOCKET_CONNECT_TIMEOUT.toSeconds());
        config.addDataSourceProperty("socketTimeout", settings.queryTimeout().plus(SOCKET_SLACK).toSeconds());
        config.addDataSourceProperty("tcpKeepAlive", "true");
    }
}
