package dev.worker.benchmarks.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** H2 in this process, each database in a file of its own. */
final class H2Files implements DatabaseServer {
    private final String name;
    private final Path directory;
    private final String settings;
    private int created;

    private H2Files(String name, Path directory, String settings) {
        this.name = name;
        this.directory = directory.toAbsolutePath();
        this.settings = settings;
    }

    /** A commit is in the file when it returns, so that it survives the process. H2 syncs nothing by itself. */
    static H2Files written(String name, Path directory) {
        return new H2Files(name, directory, ";WRITE_DELAY=0");
    }

    /** As H2 is by itself: a commit is in the file up to half a second after it returned. */
    static H2Files delayed(String name, Path directory) {
        return new H2Files(name, directory, "");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Dialect dialect() {
        return Dialect.H2;
    }

    @Override
    public Database create() {
        created++;
        String file = "h2-" + ProcessHandle.current().pid() + "-" + created;
        // with H2's plain layer an interrupt, such as Quartz's own at its shutdown, closes the file under the whole process
        return new Database("jdbc:h2:async:" + directory.resolve(file) + ";USER=sa" + settings, () -> delete(file));
    }

    private void delete(String file) {
        try {
            Files.deleteIfExists(directory.resolve(file + ".mv.db"));
            Files.deleteIfExists(directory.resolve(file + ".trace.db"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        try (Database database = create()) {
            facts.put("version", Sql.text(database.url(), "select h2version()"));
            // H2 answers a commit before the file has it: up to this long later.
            facts.put("write delay, ms", setting(database, "WRITE_DELAY"));
        }
        return facts;
    }

    private static String setting(Database database, String setting) {
        return Sql.text(
                database.url(),
                "select setting_value from information_schema.settings where setting_name = '" + setting + "'");
    }

    @Override
    public void close() {
        // Nothing runs when no database is open.
    }
}
