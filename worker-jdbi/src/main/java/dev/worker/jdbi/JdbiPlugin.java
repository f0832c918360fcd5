package dev.worker.jdbi;

import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Factory;
import dev.worker.api.spi.WorkerPlugin;
import java.util.List;
import javax.sql.DataSource;

/**
 * The backend {@code jdbi}: transport, job store, status store and schedule store on an embedded H2 or on PostgreSQL, chosen by the JDBC
 * URL. Found with {@link java.util.ServiceLoader}; an application that has a connection pool of its own adds
 * {@link #of(DataSource)} to its runtime instead.
 *
 * <p>The tables are made and brought up to date by Flyway at start, under a history table of their own
 * ({@code worker_schema_history}), so they can live beside other tables and other migrations.
 */
public final class JdbiPlugin implements WorkerPlugin {

    private final Factory<Backend> factory;

    /** For {@link java.util.ServiceLoader}: connections as the settings say. */
    public JdbiPlugin() {
        this(new UrlFactory());
    }

    private JdbiPlugin(Factory<Backend> factory) {
        this.factory = factory;
    }

    /**
     * A plugin that takes its connections from a pool of the application, which goes on to own and close it. The settings
     * that say how to connect are then not known. The tables are in the connections' default schema.
     *
     * <p>The pool should have at least 10 connections for this. One of them is kept to renew the lease with, so that jobs that run
     * are not taken for lost while all others are in use, and on PostgreSQL one for listening. Its driver should have timeouts for
     * connecting and reading: without them a network that swallows packets can hold a call for longer than
     * {@code jdbi.query-timeout}. For an H2 file, give {@link EmbeddedH2#crashSafe} of it.
     */
    public static JdbiPlugin of(DataSource source) {
        return new JdbiPlugin(new DataSourceFactory(source));
    }

    @Override
    public List<Factory<Backend>> backends() {
        return List.of(factory);
    }
}
