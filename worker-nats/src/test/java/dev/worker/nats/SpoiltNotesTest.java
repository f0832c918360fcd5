package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.ClaimOrder;
import dev.worker.api.JobId;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Start;
import dev.worker.api.spi.Transport;
import dev.worker.testkit.TestClock;
import dev.worker.testkit.TestPluginContext;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.StreamInfoOptions;
import io.nats.client.api.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is to be looked at later, and cannot be, is in nobody's way. */
@Timeout(60)
class SpoiltNotesTest {

    private static final Duration DELAY = Duration.ofMinutes(1);
    private static final byte[] SPOILT = {1, 2, 3};

    @RegisterExtension
    static final SharedServer SERVER = new SharedServer();

    private final TestClock clock = new TestClock();
    private Connection admin;

    @BeforeEach
    void connect() throws Exception {
        admin = Nats.connect(SERVER.server().url());
    }

    @AfterEach
    void disconnect() throws InterruptedException {
        admin.close();
    }

    @Test
    void aNoteThatCannotBeReadAndOneOfAJobThatCannotBeReadHoldUpNoOther() throws Exception {
        try (Backend backend = SERVER.open(new TestPluginContext(clock))) {
            Transport transport = backend.transport().orElseThrow();
            Envelope spoilt = delayed();
            transport.publish(List.of(spoilt));
            admin.jetStream().publish("$KV." + SERVER.prefix() + "-jobs.job." + spoilt.id(), SPOILT);
            for (Subject subject : admin.jetStreamManagement()
                    .getStreamInfo(SERVER.prefix() + "-due", StreamInfoOptions.allSubjects())
                    .getStreamState().getSubjects()) {
                admin.jetStream().publish(subject.getName(), SPOILT);
            }
            Envelope sound = delayed();
            transport.publish(List.of(sound));
            clock.advance(DELAY);

            transport.releaseDue();

            assertThat(fetched(transport)).containsExactly(sound.id());
        }
    }

    private static Envelope delayed() {
        return new Envelope(JobId.random(), Diamond.TYPE, 1, new byte[0], Diamond.QUEUE, 100, new Start.After(DELAY),
                Optional.empty(), Set.of(), Map.of());
    }

    private static List<JobId> fetched(Transport transport) {
        OwnerId owner = transport.register("test", Duration.ofDays(1));
        return transport.fetch(new FetchRequest(owner, "worker", Diamond.QUEUE, Set.of(Diamond.TYPE), Set.of(),
                ClaimOrder.FIFO, 10)).stream().map(delivery -> delivery.envelope().id()).toList();
    }
}
