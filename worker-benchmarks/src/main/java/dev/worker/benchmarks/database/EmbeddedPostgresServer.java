package dev.worker.benchmarks.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A PostgreSQL server of our own, started with the first database that is asked of it. */
final class EmbeddedPostgresServer implements DatabaseServer {
    private static final List<String> SETTINGS_TOLD = List.of("server_version", "fsync", "synchronous_commit",
            "shared_buffers", "max_wal_size");

    private final String name;
    private final Path directory;
    private final boolean durable;
    private EmbeddedPostgres postgres;
    private int created;

    EmbeddedPostgresServer(String name, Path directory, boolean durable) {
        this.name = name;
        this.directory = directory.toAbsolutePath().resolve(name);
        this.durable = durable;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Dialect dialect() {
        return Dialect.POSTGRESQL;
    }

    @Override
    public Database create() {
        startOnce();
        created++;
        String database = "bench_" + created;
        Sql.execute(url("postgres"), List.of("create database " + database));
        return new Database(
                url(database),
                () -> Sql.execute(url("postgres"), List.of("drop database " + database + " with (force)")));
    }

    @Override
    public Map<String, String> facts() {
        startOnce();
        Map<String, String> facts = new LinkedHashMap<>();
        SETTINGS_TOLD.forEach(setting -> facts.put(setting, Sql.text(url("postgres"), "show " + setting)));
        return facts;
    }

    private void startOnce() {
        if (postgres == null) {
            postgres = start();
            // Every database is a copy of this one.
            Sql.execute(url("template1"), List.of("create extension pg_stat_statements"));
        }
    }

    private EmbeddedPostgres start() {
        String onOrOff = durable ? "on" : "off";
        try {
            return EmbeddedPostgres.builder()
                    // Not where temporary files go by default: that may be memory, where syncing costs nothing.
                    .setDataDirectory(directory)
                    .setCleanDataDirectory(true)
                    // The library switches both off by itself.
                    .setServerConfig("fsync", onOrOff)
                    .setServerConfig("synchronous_commit", onOrOff)
                    .setServerConfig("shared_buffers", "512MB")
                    // Room for a whole run, so that checkpoints happen between runs: see Database.settle.
                    .setServerConfig("max_wal_size", "4GB")
                    .setServerConfig("shared_preload_libraries", "pg_stat_statements")
                    // Costs time: switched on for the databases of one measure.
                    .setServerConfig("pg_stat_statements.track", "none")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String url(String database) {
        return postgres.getJdbcUrl("postgres", database);
    }

    @Override
    public void close() {
        if (postgres != null) {
            try {
                postgres.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
