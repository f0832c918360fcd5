package dev.worker.starter.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.NatsRunnerUtils;
import io.nats.NatsServerRunner;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/** A real nats-server, one for all tests of a JVM. */
public final class Nats {

    private static final AtomicInteger PLACES = new AtomicInteger();

    private Nats() {}

    /** Names that nobody has used. */
    static Technology.Place place() {
        Map<String, String> settings = settings();
        return new Technology.Place("nats", settings, () -> forget(settings.get("nats.prefix")));
    }

    /** The settings that lead to the server, with names that nobody has used. */
    public static Map<String, String> settings() {
        requireServer();
        return Map.of("nats.url", Shared.SERVER.getURI(), "nats.prefix", "stage-" + PLACES.incrementAndGet());
    }

    private static void requireServer() {
        boolean installed = NatsRunnerUtils.getNatsServerVersionString() != null;
        if ("true".equals(System.getenv("CI"))) {
            assertThat(installed).as("nats-server is on the path").isTrue();
        }
        Assumptions.assumeTrue(installed, "no nats-server is on the path");
    }

    private static void forget(String prefix) {
        try {
            for (String stream : Shared.ADMIN.jetStreamManagement().getStreamNames()) {
                if (stream.matches("((KV|OBJ)_)?" + prefix + "-.*")) {
                    Shared.ADMIN.jetStreamManagement().deleteStream(stream);
                }
            }
        } catch (IOException | JetStreamApiException e) {
            throw new IllegalStateException("the streams of " + prefix + " stay", e);
        }
    }

    /** Ends with the JVM. */
    private static final class Shared {

        static final NatsServerRunner SERVER = start();
        static final Connection ADMIN = connect();

        private static NatsServerRunner start() {
            try {
                Path folder = Files.createTempDirectory("worker-nats");
                NatsServerRunner server = NatsServerRunner.builder()
                        .configInserts(new String[]{"jetstream {", "  store_dir: \"" + folder + "\"", "}"})
                        .build();
                Runtime.getRuntime().addShutdownHook(new Thread(Shared::stop));
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static Connection connect() {
            try {
                return io.nats.client.Nats.connect(SERVER.getURI());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted while connecting", e);
            }
        }

        private static void stop() {
            try {
                SERVER.shutdown(true);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
