package dev.worker.benchmarks.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.List;

/** One database. Its URL alone, with the user in it, is enough to open it from any process. */
public final class Database implements AutoCloseable {
    private final String url;
    private final Runnable drop;

    Database(String url, Runnable drop) {
        this.url = url;
        this.drop = drop;
    }

    /** A database that another process created and will drop. */
    public static Database at(String url) {
        return new Database(url, () -> {});
    }

    public String url() {
        return url;
    }

    public Dialect dialect() {
        return Dialect.of(url);
    }

    /** Opens a pool that is full from the start, so that no run pays for opening connections. */
    public HikariDataSource pool(int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(connections);
        return new HikariDataSource(config);
    }

    /**
     * Brings the database to rest after it was loaded. Otherwise chance decides which contender meets a checkpoint, a
     * vacuum, or a plan made for an empty table.
     */
    public void settle() {
        switch (dialect()) {
            case H2 -> Sql.execute(url, List.of("analyze", "checkpoint sync"));
            case POSTGRESQL -> Sql.execute(url, List.of("vacuum analyze", "checkpoint"));
        }
    }

    @Override
    public void close() {
        drop.run();
    }
}
