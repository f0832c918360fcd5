package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.ClaimOrder;
import dev.worker.api.JobId;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Start;
import dev.worker.api.spi.Transport;
import dev.worker.testkit.TestClock;
import dev.worker.testkit.TestPluginContext;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many lines of one queue that all fall silent are waited for together, and not one after the other. */
@Timeout(120)
class SilentLanesTest {

    private static final int LANES = 40;
    private static final Duration TOGETHER = Duration.ofSeconds(20);

    @RegisterExtension
    static final SharedServer SERVER = new SharedServer();

    @Test
    void areWaitedForTogether() throws Exception {
        try (Backend backend = SERVER.open(new TestPluginContext(new TestClock()))) {
            Transport transport = backend.transport().orElseThrow();
            transport.publish(IntStream.range(0, LANES).mapToObj(SilentLanesTest::ofPriority).toList());
            OwnerId owner = transport.register("test", Duration.ofDays(1));
            assertThat(fetch(transport, owner)).hasSize(1);
            deleteConsumers();

            long start = System.nanoTime();
            assertThat(fetch(transport, owner)).hasSizeLessThanOrEqualTo(1);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TOGETHER);
        }
    }

    private static void deleteConsumers() throws Exception {
        Connection admin = Nats.connect(SERVER.server().url());
        try {
            JetStreamManagement management = admin.jetStreamManagement();
            List<String> consumers = management.getConsumerNames(SERVER.prefix() + "-work");
            assertThat(consumers).hasSize(LANES);
            for (String consumer : consumers) {
                management.deleteConsumer(SERVER.prefix() + "-work", consumer);
            }
        } finally {
            admin.close();
        }
    }

    private static List<Delivery> fetch(Transport by, OwnerId owner) {
        return by.fetch(new FetchRequest(owner, "worker", Diamond.QUEUE, Set.of(Diamond.TYPE), Set.of(),
                ClaimOrder.FIFO, 1));
    }

    private static Envelope ofPriority(int priority) {
        return new Envelope(JobId.random(), Diamond.TYPE, 1, new byte[0], Diamond.QUEUE, priority + 1, Start.NOW,
                Optional.empty(), Set.of(), Map.of(), List.of());
    }
}
