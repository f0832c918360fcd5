package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobHandle;
import dev.worker.api.JobId;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Start;
import dev.worker.api.spi.Transport;
import dev.worker.core.WorkerRuntime;
import dev.worker.testkit.TestClock;
import dev.worker.testkit.TestPluginContext;
import io.nats.NatsServerRunner;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said when a server is not as it should be, and what happens when it goes and comes back. */
@Timeout(60)
class ConnectionTest {

    private static final TestPluginContext CONTEXT = new TestPluginContext(new TestClock())
            .with("nats.connect-timeout", "20s").with("nats.request-timeout", "5s");

    @Test
    void whereNoServerAnswersTheErrorNamesTheUrl() {
        assertRefused(CONTEXT.with("nats.url", "nats://127.0.0.1:1").with("nats.connect-timeout", "1s"),
                ErrorCode.UNAVAILABLE, "nats://127.0.0.1:1", "worker.nats.url", "worker.nats.connect-timeout");
    }

    @Test
    void wrongCredentialsAreToldAndNotTriedForLong() {
        try (LocalServer server = LocalServer.start("authorization { user: u, password: p }")) {
            assertRefused(on(server).with("nats.user", "u").with("nats.password", "wrong").with("nats.connect-timeout",
                    "10m"), ErrorCode.INVALID_CONFIGURATION, "worker.nats.user", "worker.nats.password");
        }
    }

    @Test
    void twoWaysToLogInAreOneTooMany() {
        assertRefused(CONTEXT.with("nats.token", "t").with("nats.user", "u").with("nats.password", "p"),
                ErrorCode.INVALID_CONFIGURATION, "only one of");
        assertRefused(CONTEXT.with("nats.user", "u"), ErrorCode.INVALID_CONFIGURATION, "worker.nats.password");
    }

    @Test
    void aFileThatCannotBeReadIsNamedWithItsSetting() {
        assertRefused(CONTEXT.with("nats.credentials", "/no/such.creds"), ErrorCode.INVALID_CONFIGURATION,
                "worker.nats.credentials", "/no/such.creds");
        assertRefused(CONTEXT.with("nats.nkey", "/no/such.nk"), ErrorCode.INVALID_CONFIGURATION, "worker.nats.nkey");
    }

    @Test
    void aServerWithoutJetStreamIsRefused() throws Exception {
        Servers.require();
        NatsServerRunner server = NatsServerRunner.builder().build();
        try {
            assertRefused(CONTEXT.with("nats.url", server.getURI()), ErrorCode.INVALID_CONFIGURATION, "JetStream",
                    "nats-server -js");
        } finally {
            server.close();
        }
    }

    @Test
    void aStreamThatExistsWithOtherSettingsIsToldWithWhatDiffers() throws Exception {
        try (LocalServer server = LocalServer.start()) {
            Connection admin = Nats.connect(server.url());
            admin.jetStreamManagement().addStream(
                    StreamConfiguration.builder().name("worker-work").subjects("worker.work.>").build());
            admin.close();

            assertRefused(on(server), ErrorCode.INVALID_CONFIGURATION, "worker-work", "retention is limits",
                    "worker.nats.prefix");
        }
    }

    @Test
    void aStreamInMemoryIsRefused() throws Exception {
        try (LocalServer server = LocalServer.start()) {
            Connection admin = Nats.connect(server.url());
            admin.jetStreamManagement().addStream(StreamConfiguration.builder().name("worker-due")
                    .subjects("worker.due.>").discardPolicy(DiscardPolicy.New).storageType(StorageType.Memory).build());
            admin.close();

            assertRefused(on(server), ErrorCode.INVALID_CONFIGURATION, "worker-due", "storage is");
        }
    }

    @Test
    void aStreamThatDeniesDeletingIsRefused() throws Exception {
        try (LocalServer server = LocalServer.start()) {
            Connection admin = Nats.connect(server.url());
            admin.jetStreamManagement().addStream(StreamConfiguration.builder().name("worker-due")
                    .subjects("worker.due.>").discardPolicy(DiscardPolicy.New).denyDelete(true).build());
            admin.close();

            assertRefused(on(server), ErrorCode.INVALID_CONFIGURATION, "worker-due", "deny_delete is true");
        }
    }

    @Test
    void streamsThatAllowNoDirectReadsAreReadThroughTheirLeaders() throws Exception {
        Runs runs = new Runs(1);
        try (LocalServer server = LocalServer.start()) {
            on(server).open("nats").close();
            Connection admin = Nats.connect(server.url());
            JetStreamManagement management = admin.jetStreamManagement();
            for (String stream : management.getStreamNames()) {
                management.updateStream(StreamConfiguration.builder(management.getStreamInfo(stream).getConfiguration())
                        .allowDirect(false).build());
            }
            assertThat(management.getStreamInfo("KV_worker-jobs").getConfiguration().getAllowDirect()).isFalse();
            admin.close();

            try (WorkerRuntime runtime = server.runtime("worker").add(runs.worker(1)).start()) {
                JobHandle<Integer> job = runtime.jobs().enqueue(new Numbered(3), options -> options.queue("numbers"));
                assertThat(job.result(Duration.ofSeconds(60))).isEqualTo(3);
            }
        }
    }

    @Test
    void aStreamThatIsGoneIsToldAsNobodyAnswering() throws Exception {
        try (LocalServer server = LocalServer.start(); Backend backend = on(server).open("nats")) {
            Connection admin = Nats.connect(server.url());
            admin.jetStreamManagement().deleteStream("KV_worker-owners");
            admin.close();

            assertThatExceptionOfType(WorkerException.class)
                    .isThrownBy(() -> backend.transport().orElseThrow().register("test", Duration.ofMinutes(1)))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                    .withMessageContaining("nobody answers");
        }
    }

    @Test
    void moreReplicasThanServersAreRefused() {
        try (LocalServer server = LocalServer.start()) {
            assertRefused(on(server).with("nats.replicas", "3"), ErrorCode.INVALID_CONFIGURATION,
                    "worker.nats.replicas=3");
        }
    }

    @Test
    void aPayloadOverTheServersLimitIsRefusedWithTheLimit() {
        try (LocalServer server = LocalServer.start("max_payload: 65536"); Backend backend = on(server).open("nats")) {
            Transport transport = backend.transport().orElseThrow();

            assertThatExceptionOfType(WorkerException.class)
                    .isThrownBy(() -> transport.publish(List.of(envelope(new byte[70_000]))))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                    .withMessageContaining("65536").withMessageContaining("max_payload");
            assertThat(transport.ready(Set.of("queue"))).isEmpty();
        }
    }

    @Test
    void aServerThatGoesAndComesBackIsFoundAgain() throws IOException {
        try (LocalServer server = LocalServer.start(); Backend backend = on(server).open("nats")) {
            Transport transport = backend.transport().orElseThrow();
            transport.publish(List.of(envelope(new byte[1])));
            server.stop();
            assertThatExceptionOfType(WorkerException.class)
                    .isThrownBy(() -> transport.publish(List.of(envelope(new byte[1]))))
                    .extracting(WorkerException::code).isEqualTo(ErrorCode.UNAVAILABLE);
            server.startAgain();

            assertThat(readyOnceItAnswers(transport)).containsExactly("queue");
        }
    }

    private static Set<String> readyOnceItAnswers(Transport transport) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (true) {
            try {
                return transport.ready(Set.of("queue"));
            } catch (WorkerException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE);
                assertThat(System.nanoTime()).as("the server came back long ago: %s", e).isLessThan(deadline);
                Runs.pause();
            }
        }
    }

    private static TestPluginContext on(LocalServer server) {
        return CONTEXT.with("nats.url", server.url());
    }

    private static void assertRefused(TestPluginContext context, ErrorCode code, String... words) {
        assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> context.open("nats"))
                .satisfies(e -> assertThat(e.code()).isEqualTo(code))
                .satisfies(e -> assertThat(e.getMessage()).contains(words));
    }

    private static Envelope envelope(byte[] payload) {
        return new Envelope(JobId.random(), "type", 1, payload, "queue", 100, Start.NOW, Optional.empty(), Set.of(),
                Map.of());
    }
}
