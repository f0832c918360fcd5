package dev.worker.examples.quickstart;

import dev.worker.core.WorkerRuntimeBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Where the jobs are kept: the one thing that differs between a file, a database and a cluster, and it is settings alone.
 *
 * @param settings as in {@code worker.properties}, without the {@code worker.} in front
 */
record JobPlace(Map<String, Object> settings) {

    /** A server that is away, or a file that another process has open, is soon told. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    static JobPlace file(Path path) {
        return database("jdbc:h2:file:" + path);
    }

    static JobPlace database(String url) {
        return new JobPlace(Map.of("transport", "jdbi", "jdbi.url", url, "jdbi.connect-timeout", PATIENCE));
    }

    static JobPlace nats(String url) {
        return new JobPlace(Map.of("transport", "nats", "nats.url", url, "nats.connect-timeout", PATIENCE));
    }

    WorkerRuntimeBuilder runtime(WorkerRuntimeBuilder builder) {
        settings.forEach(builder::set);
        return builder;
    }
}
