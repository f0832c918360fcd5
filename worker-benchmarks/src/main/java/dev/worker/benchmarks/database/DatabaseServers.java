package dev.worker.benchmarks.database;

import java.nio.file.Path;
import java.util.List;

/** The databases that a comparison can run on, in the order of the tables. */
public final class DatabaseServers {
    private DatabaseServers() {}

    /** All of them; none starts before it is asked for a database. */
    public static List<DatabaseServer> in(Path directory) {
        return List.of(
                new EmbeddedPostgresServer("postgres", directory, true),
                new EmbeddedPostgresServer("postgres-nosync", directory, false),
                H2Files.written("h2", directory),
                H2Files.delayed("h2-delayed", directory));
    }
}
