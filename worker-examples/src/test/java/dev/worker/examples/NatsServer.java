package dev.worker.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.NatsRunnerUtils;
import io.nats.NatsServerRunner;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A real nats-server with JetStream. Where none is installed the test is skipped; with CI=true it fails. */
public final class NatsServer implements AutoCloseable {

    private final NatsServerRunner runner;

    private NatsServer(NatsServerRunner runner) {
        this.runner = runner;
    }

    /** Starts one on a free port, which keeps everything in a folder of its own below this one. */
    public static NatsServer start(Path folder) throws IOException {
        String version = NatsRunnerUtils.getNatsServerVersionString();
        if ("true".equals(System.getenv("CI"))) {
            assertThat(version).as("nats-server on the path").isNotNull();
        }
        Assumptions.assumeTrue(version != null, "no nats-server is on the path");
        return new NatsServer(NatsServerRunner.builder()
                .configInserts(
                        new String[]{"jetstream {", "  store_dir: \"" + folder.resolve("nats-server") + "\"", "}"})
                .build());
    }

    public String url() {
        return runner.getURI();
    }

    @Override
    public void close() {
        try {
            runner.shutdown(true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
