package dev.worker.starter.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worker.api.ErrorCode;
import dev.worker.api.Health;
import dev.worker.api.HealthCheck;
import dev.worker.api.JobHandle;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.api.WorkerHealth;
import dev.worker.api.WorkerState;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import dev.worker.starter.stage.Eventually;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that is away: at the start, and later. */
@Timeout(180)
class OutageTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final CountDownLatch letGo = new CountDownLatch(1);
    private final CountDownLatch entered = new CountDownLatch(1);

    record Note(String text) implements Message<String> {}

    private WorkerRuntimeBuilder runtime(int port) {
        Worker worker = Worker.named("notes").queue("q").handle(Note.class, (message, job) -> {
            if (message.text().equals("during")) {
                entered.countDown();
                letGo.await();
            }
            return Outcome.done(message.text());
        }).build();
        return WorkerRuntime.builder()
                .set("transport", "jdbi")
                .set("jdbi.url", "jdbc:postgresql://localhost:" + port + "/postgres?user=postgres")
                .set("jdbi.connect-timeout", "1s")
                .set("engine.lease", "5s")
                .set("runtime.shutdown-hook", false)
                .add(worker);
    }

    @Test
    void aServerThatIsAwayAtTheStartIsAClearErrorWithinTheConfiguredWait() throws IOException {
        int port = freePort();
        long began = System.nanoTime();
        assertThatThrownBy(() -> runtime(port).start())
                .isInstanceOfSatisfying(WorkerException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                .hasMessageContainingAll("localhost:" + port, "1000 ms");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(Duration.ofSeconds(1),
                Duration.ofSeconds(20));
    }

    @Test
    void workersPauseWhileTheServerIsAwayAndGoOnByThemselves() throws Exception {
        int port = freePort();
        EmbeddedPostgres server = serve(port);
        try (WorkerRuntime runtime = runtime(port).start()) {
            assertThat(runtime.jobs().enqueue(new Note("before")).result(LONG)).isEqualTo("before");
            JobHandle<String> during = runtime.jobs().enqueue(new Note("during"));
            entered.await();
            server.close();
            Eventually.await("health says that the server is away", LONG,
                    () -> health(runtime).health() != Health.HEALTHY);
            assertThat(health(runtime).reasons()).anySatisfy(reason -> assertThat(reason).contains("away"));
            letGo.countDown();
            Eventually.await("the worker pauses", LONG, () -> health(runtime).state() == WorkerState.PAUSED);
            server = serve(port);
            assertThat(during.result(LONG)).as("what was running when the server went away").isEqualTo("during");
            assertThat(crashes(server)).as("crashes counted, where no process died").isZero();
            assertThat(runtime.jobs().enqueue(new Note("after")).result(LONG)).isEqualTo("after");
            Eventually.await("all is well again", LONG,
                    () -> health(runtime).state() != WorkerState.PAUSED && health(runtime).reasons().isEmpty());
        } finally {
            server.close();
        }
    }

    private static long crashes(EmbeddedPostgres server) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT sum(crashes) FROM worker_job")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static WorkerHealth health(WorkerRuntime runtime) {
        return runtime.ask(new HealthCheck("notes"));
    }

    private EmbeddedPostgres serve(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(folder.resolve("data"))
                .setCleanDataDirectory(false)
                .setPGStartupWait(LONG)
                .start();
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
