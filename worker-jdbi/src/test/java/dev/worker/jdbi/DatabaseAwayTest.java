package dev.worker.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ClaimOrder;
import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.TransportListener;
import dev.worker.testkit.TestPluginContext;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL that goes away and comes back. */
class DatabaseAwayTest {

    @TempDir
    private Path directory;

    @Test
    void aDatabaseThatIsAwayAtTheStartIsAClearErrorWithinTheConfiguredWait() throws IOException {
        int port = freePort();
        TestPluginContext context = context("jdbc:postgresql://localhost:" + port + "/jobs?user=me&password=geheim")
                .with("jdbi.connect-timeout", "1s");

        assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> context.open("jdbi"))
                .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                .withMessageContaining("localhost:" + port + "/jobs")
                .withMessageContaining("1000 ms")
                .withMessageNotContaining("geheim");
    }

    @Test
    void aDatabaseThatDoesNotExistIsNotWaitedFor() {
        String url = PostgresServer.url(PostgresServer.newDatabase()) + "_missing";

        assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> context(url).open("jdbi"))
                .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
                .withMessageContaining("_missing");
    }

    @Test
    void workGoesOnByItselfWhenTheDatabaseIsBack() throws Exception {
        int port = freePort();
        EmbeddedPostgres server = start(port);
        String url = server.getJdbcUrl("postgres", "postgres");
        try (Backend here = context(url).open("jdbi"); Backend there = context(url).open("jdbi")) {
            BlockingQueue<String> heard = listen(here);
            Jobs.publish(there, 1);
            assertThat(heard.poll(60, TimeUnit.SECONDS)).as("a hint of the other process").isEqualTo(Jobs.QUEUE);

            server.close();
            assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> Jobs.publish(here, 1))
                    .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.UNAVAILABLE));
            heard.clear();

            server = start(port);
            // What was published while nobody listened is hinted at when the connection is back.
            assertThat(heard.poll(60, TimeUnit.SECONDS)).as("a hint after the return").isEqualTo(Jobs.QUEUE);
            OwnerId owner = registerAsAnEngineDoes(here);
            assertThat(Jobs.fetch(here, owner, ClaimOrder.FIFO, 10)).hasSize(1);
            registerAsAnEngineDoes(there);
            heard.clear();
            Jobs.publish(there, 1);
            assertThat(heard.poll(60, TimeUnit.SECONDS)).as("a hint as before").isEqualTo(Jobs.QUEUE);
        } finally {
            server.close();
        }
    }

    /** Each refusal removes a connection that broke; there are not more of them than the pool holds. */
    private static OwnerId registerAsAnEngineDoes(Backend backend) {
        for (int broken = 0; broken < 10; broken++) {
            try {
                return Jobs.register(backend);
            } catch (WorkerException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE);
            }
        }
        return Jobs.register(backend);
    }

    private EmbeddedPostgres start(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(directory.resolve("data"))
                .setCleanDataDirectory(false)
                .setPGStartupWait(Duration.ofSeconds(60))
                .start();
    }

    private static BlockingQueue<String> listen(Backend backend) {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        Jobs.transport(backend).listen(new TransportListener() {
            @Override
            public void ready(String queue) {
                heard.add(queue);
            }

            @Override
            public void scheduled() {}

            @Override
            public void cancelRequested(JobId id) {}
        });
        return heard;
    }

    private static TestPluginContext context(String url) {
        TestPluginContext context = new TestPluginContext(InstantSource.system()).with("jdbi.url", url);
        return url.contains("user=") ? context : context.with("jdbi.user", "postgres");
    }

    /** None of those that the system gives to whoever connects: it is still free when the server comes back. */
    private static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // taken, so another
            }
        }
    }
}
