package dev.worker.starter.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The backends of this version. */
public enum Technology {

    /** Lives as long as the stage. */
    MEMORY,

    /** A new file for each stage. */
    H2,

    /** A database without rows for each stage, on one server for all tests. */
    POSTGRESQL,

    /** Names of its own for each stage, on one server for all tests. Where no server is installed its tests are skipped. */
    NATS,

    /** NATS carries the jobs, a new H2 file for each stage remembers them. */
    NATS_AND_H2;

    /** Whether it has the order of the last in, first out. */
    public boolean hasLifo() {
        return this != NATS && this != NATS_AND_H2;
    }

    /** Something empty to work on. */
    Place open() {
        return switch (this) {
            case MEMORY -> new Place("memory", Map.of(), () -> {});
            case H2 -> h2();
            case POSTGRESQL -> new Place("jdbi", Map.of("jdbi.url", Postgres.emptyDatabase()), () -> {});
            case NATS -> Nats.place();
            case NATS_AND_H2 -> Nats.place().and(h2(), "job-store");
        };
    }

    private static Place h2() {
        try {
            Path folder = Files.createTempDirectory("worker-h2");
            Map<String, String> settings = Map.of("jdbi.url", "jdbc:h2:file:" + folder.resolve("jobs"));
            return new Place("jdbi", settings, () -> delete(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Where the jobs of a stage are.
     *
     * @param backend the name of the backend
     * @param settings what says where it keeps its jobs
     * @param remove deletes all of it
     */
    record Place(String backend, Map<String, String> settings, Runnable remove) {

        /** This one with another for some of the seams. */
        Place and(Place other, String seam) {
            Map<String, String> both = new HashMap<>(settings);
            both.putAll(other.settings);
            both.put(seam, other.backend);
            return new Place(backend, both, () -> {
                remove.run();
                other.remove.run();
            });
        }
    }
}
