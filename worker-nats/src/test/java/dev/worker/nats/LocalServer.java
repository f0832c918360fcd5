package dev.worker.nats;

import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import io.nats.NatsRunnerUtils;
import io.nats.NatsServerRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A real nats-server on a free port, with JetStream in a folder of its own. */
final class LocalServer implements AutoCloseable {

    private final Path folder;
    private final int port;
    private final List<String> lines;
    private NatsServerRunner runner;

    private LocalServer(Path folder, int port, List<String> lines) {
        this.folder = folder;
        this.port = port;
        this.lines = lines;
    }

    static LocalServer start(String... lines) {
        Servers.require();
        try {
            Path folder = Files.createTempDirectory("worker-nats");
            LocalServer server = new LocalServer(folder, NatsRunnerUtils.nextPort(), List.of(lines));
            server.startAgain();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A runtime that has everything in this server. */
    WorkerRuntimeBuilder runtime(String prefix) {
        return WorkerRuntime.builder().set("transport", "nats").set("nats.url", url()).set("nats.prefix", prefix);
    }

    String url() {
        return "nats://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    /** Starts it over the folder that it had before. */
    void startAgain() {
        startAgain(lines);
    }

    /** The same with other lines in its configuration. */
    void startAgainWith(String... others) {
        startAgain(List.of(others));
    }

    private void startAgain(List<String> more) {
        String[] inserts = Stream.concat(
                Stream.of("jetstream {", "  store_dir: \"" + folder + "\"", "}"), more.stream())
                .toArray(String[]::new);
        try {
            runner = NatsServerRunner.builder().port(port).configInserts(inserts).connectValidateTries(60).build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void stop() {
        try {
            runner.shutdown(true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
