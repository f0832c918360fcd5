package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobId;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.ArtifactContent;
import dev.worker.api.spi.ArtifactId;
import dev.worker.api.spi.ArtifactStore;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Transport;
import dev.worker.api.spi.TransportListener;
import dev.worker.core.WorkerRuntime;
import dev.worker.testkit.TestClock;
import dev.worker.testkit.TestPluginContext;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that refuses its clients for a while, which the client library takes for the end. */
@Timeout(120)
class ChangedPasswordTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private LocalServer server;

    @BeforeEach
    void start() {
        server = LocalServer.start(passwordIs("right"));
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void jobsRunOnceThePasswordIsRightAgain() throws InterruptedException {
        Runs runs = new Runs(2);
        try (WorkerRuntime runtime = server.runtime("password").set("nats.user", "u").set("nats.password", "right")
                .add(runs.worker(1)).start()) {
            enqueueOnceItIsPossible(runtime, 0);
            runs.awaitSome(1);

            refuseUntilGivenUp(() -> enqueue(runtime, 1));

            enqueueOnceItIsPossible(runtime, 1);
            assertThat(runs.awaitAll(PATIENCE)).isTrue();
        }
    }

    @Test
    void whatListensAndWhatIsKeptOpenGoesOverToTheNewConnection() throws Exception {
        TestPluginContext context = new TestPluginContext(new TestClock()).with("nats.url", server.url())
                .with("nats.user", "u").with("nats.password", "right");
        CountDownLatch heard = new CountDownLatch(1);
        byte[] content = {1, 2, 3};
        ArtifactId id = ArtifactId.of(content);
        try (Backend backend = context.open("nats")) {
            Transport transport = backend.transport().orElseThrow();
            ArtifactStore artifacts = backend.artifactStore().orElseThrow();
            artifacts.put(id, "three", ArtifactContent.of(content));
            transport.listen(new Hearing(heard));

            refuseUntilGivenUp(() -> artifacts.get(id));

            Runs.awaitUntil(() -> isPossible(() -> transport.publish(List.of(Diamond.after()))));
            assertThat(heard.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(artifacts.get(id).orElseThrow().readAllBytes()).isEqualTo(content);
        }
    }

    @Test
    void aRuntimeThatIsRefusedCanBeStopped() {
        try (WorkerRuntime runtime = server.runtime("password").set("nats.user", "u").set("nats.password", "right")
                .start()) {
            server.stop();
            server.startAgainWith(passwordIs("another"));
            awaitGivenUp(() -> enqueue(runtime, 0));
        }
        Runs.awaitUntil(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("worker-nats-connection")));
    }

    private void refuseUntilGivenUp(Runnable question) {
        server.stop();
        server.startAgainWith(passwordIs("another"));
        awaitGivenUp(question);
        server.stop();
        server.startAgainWith(passwordIs("right"));
    }

    private static void awaitGivenUp(Runnable question) {
        Runs.awaitUntil(() -> {
            try {
                question.run();
                return false;
            } catch (WorkerException e) {
                return e.getMessage().toLowerCase(Locale.ROOT).contains("closed");
            }
        });
    }

    private static boolean isPossible(Runnable question) {
        try {
            question.run();
            return true;
        } catch (WorkerException e) {
            return false;
        }
    }

    private static void enqueueOnceItIsPossible(WorkerRuntime runtime, int number) {
        Runs.awaitUntil(() -> isPossible(() -> enqueue(runtime, number)));
    }

    private static void enqueue(WorkerRuntime runtime, int number) {
        runtime.jobs().enqueue(new Numbered(number), options -> options.queue("numbers"));
    }

    private static String passwordIs(String password) {
        return "authorization { user: u, password: " + password + " }";
    }

    private record Hearing(CountDownLatch heard) implements TransportListener {
        @Override
        public void ready(String queue) {
            heard.countDown();
        }

        @Override
        public void scheduled() {
            // not waited for
        }

        @Override
        public void cancelRequested(JobId id) {
            // not waited for
        }
    }
}
