package dev.worker.benchmarks.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** H2 in this process, each database in a file of its own, with the settings that H2 has by itself. */
final class H2Files implements DatabaseServer {
    private final Path directory;
    private int created;

    H2Files(Path directory) {
        this.directory = directory.toAbsolutePath();
    }

    @Override
    public String name() {
        return "h2";
    }

    @Override
    public Dialect dialect() {
        return Dialect.H2;
    }

    @Override
    public Database create() {
        created++;
        String name = "h2-" + ProcessHandle.current().pid() + "-" + created;
        return new Database("jdbc:h2:file:" + directory.resolve(name) + ";USER=sa", () -> delete(name));
    }

    private void delete(String name) {
        try {
            Files.deleteIfExists(directory.resolve(name + ".mv.db"));
            Files.deleteIfExists(directory.resolve(name + ".trace.db"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        try (Database database = create()) {
            facts.put("version", Sql.text(database.url(), "select h2version()"));
            // H2 answers a commit before the disk has it: up to this long later.
            facts.put("write delay, ms", setting(database, "WRITE_DELAY"));
        }
        return facts;
    }

    private static String setting(Database database, String name) {
        return Sql.text(
                database.url(),
                "select setting_value from information_schema.settings where setting_name = '" + name + "'");
    }

    @Override
    public void close() {
        // Nothing runs when no database is open.
    }
}
