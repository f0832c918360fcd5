package dev.worker.nats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Backend;
import dev.worker.testkit.TestClock;
import dev.worker.testkit.TestPluginContext;
import io.nats.client.NKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every way to prove who one is, on servers that ask for it; and what is said where the proof is wrong. */
@Timeout(60)
class LoginTest {

    private static final TestPluginContext CONTEXT = new TestPluginContext(new TestClock())
            .with("nats.connect-timeout", "20s").with("nats.request-timeout", "10s");

    private static final int TLS_RECORD_HEAD = 5;

    @TempDir
    Path directory;

    @Test
    void userAndPassword() {
        try (LocalServer server = LocalServer.start("authorization { user: u, password: p }")) {
            assertWorks(on(server).with("nats.user", "u").with("nats.password", "p"));
            assertRefused(on(server).with("nats.user", "u").with("nats.password", "wrong"),
                    "worker.nats.user", "worker.nats.password");
            assertRefused(on(server), "credentials");
        }
    }

    @Test
    void token() {
        try (LocalServer server = LocalServer.start("authorization { token: sesame }")) {
            assertWorks(on(server).with("nats.token", "sesame"));
            assertRefused(on(server).with("nats.token", "wrong"), "worker.nats.token");
        }
    }

    @Test
    void nkey() throws Exception {
        NKey user = NKey.createUser(null);
        String line = "authorization { users: [ { nkey: " + new String(user.getPublicKey()) + " } ] }";
        try (LocalServer server = LocalServer.start(line)) {
            assertWorks(on(server).with("nats.nkey", file("user.nk", new String(user.getSeed()))));
            assertRefused(on(server).with("nats.nkey", file("other.nk", new String(NKey.createUser(null).getSeed()))),
                    "worker.nats.nkey");
            assertRefused(on(server).with("nats.nkey", file("no.nk", "this is no seed")), "worker.nats.nkey");
        }
    }

    @Test
    void credentials() throws Exception {
        Operator operator = Operator.create();
        try (LocalServer server = LocalServer.start(operator.configuration())) {
            assertWorks(on(server).with("nats.credentials", file("user.creds", operator.credentials())));
            assertRefused(on(server).with("nats.credentials", file("other.creds", Operator.create().credentials())),
                    "worker.nats.credentials");
            assertRefused(on(server).with("nats.credentials", file("no.creds", "these are no credentials")),
                    "worker.nats.credentials");
        }
    }

    @Test
    void tlsWithAServerThatIsTrusted() throws Exception {
        Certificates certificates = Certificates.make(directory);
        try (LocalServer server = LocalServer.start(certificates.server())) {
            assertWorks(on(server).with("nats.tls", "true")
                    .with("nats.tls.trust-store", certificates.trustStore())
                    .with("nats.tls.trust-store-password", Certificates.PASSWORD));
            assertRefused(on(server).with("nats.tls", "true"), "worker.nats.tls.trust-store");
            assertRefused(on(server).with("nats.tls.trust-store", certificates.trustStore())
                    .with("nats.tls.trust-store-password", "wrong"), "worker.nats.tls.trust-store");
        }
    }

    @Test
    void tlsWithAServerThatAsksForOurCertificate() throws Exception {
        Certificates certificates = Certificates.make(directory);
        try (LocalServer server = LocalServer.start(certificates.serverThatVerifies())) {
            TestPluginContext trusting = on(server).with("nats.tls.trust-store", certificates.trustStore())
                    .with("nats.tls.trust-store-password", Certificates.PASSWORD);

            assertWorks(trusting.with("nats.tls.key-store", certificates.keyStore())
                    .with("nats.tls.key-store-password", Certificates.PASSWORD));
            TestPluginContext without = trusting.with("nats.connect-timeout", "3s");
            assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> without.open("nats"))
                    .withMessageContaining("worker.nats.tls.key-store");
        }
    }

    @Test
    void tlsWithAServerThatHasNone() {
        try (LocalServer server = LocalServer.start()) {
            assertRefused(on(server).with("nats.tls", "true"), "worker.nats.tls");
        }
    }

    /** As that of a server that is just going, or of a balancer that has none to hand over to. */
    @Test
    void aHandshakeThatIsTornOffIsWaitedFor() throws IOException {
        try (ServerSocket balancer = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> tearOff(balancer));
            TestPluginContext context = CONTEXT.with("nats.url", "nats://127.0.0.1:" + balancer.getLocalPort())
                    .with("nats.tls", "true").with("nats.connect-timeout", "2s");

            assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> context.open("nats"))
                    .satisfies(e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(ErrorCode.UNAVAILABLE))
                    .withMessageContaining("worker.nats.connect-timeout");
        }
    }

    private static void tearOff(ServerSocket balancer) {
        try {
            while (true) {
                try (Socket client = balancer.accept()) {
                    client.getOutputStream().write(("INFO {\"server_id\":\"test\",\"version\":\"2.9.10\","
                            + "\"headers\":true,\"tls_required\":true,\"max_payload\":1048576}\r\n").getBytes(UTF_8));
                    // the client's first word of the handshake
                    client.getInputStream().readNBytes(TLS_RECORD_HEAD);
                }
            }
        } catch (IOException e) {
            // it is closed
        }
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content).toString();
    }

    private static TestPluginContext on(LocalServer server) {
        return CONTEXT.with("nats.url", server.url());
    }

    private static void assertWorks(TestPluginContext context) {
        try (Backend backend = context.open("nats")) {
            assertThat(backend.transport().orElseThrow().ready(Set.of("queue"))).isEmpty();
        }
    }

    private static void assertRefused(TestPluginContext context, String... words) {
        assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> context.open("nats"))
                .satisfies(e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
                .satisfies(e -> assertThat(e.getMessage()).contains(words));
    }
}
