package dev.worker.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.AttemptError;
import dev.worker.api.ClaimOrder;
import dev.worker.api.ErrorCode;
import dev.worker.api.FailureKind;
import dev.worker.api.JobId;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.Start;
import dev.worker.api.spi.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the backend {@code memory} does when it is full. */
class MemoryLimitTest {

    private final Backend backend = new TestPluginContext(new TestClock()).with("memory.max-jobs", "10").open("memory");
    private final Transport transport = backend.transport().orElseThrow();
    private final OwnerId owner = transport.register("test-process", Duration.ofDays(1));

    @Test
    void whatIsTooMuchIsRefusedAndNothingOfItKept() {
        transport.publish(jobs(8));

        assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> transport.publish(jobs(3)))
                .withMessageContaining("worker.memory.max-jobs allows 10")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));

        assertThat(transport.publish(jobs(2))).hasSize(2);
        assertThat(fetch(100)).hasSize(10);
    }

    @Test
    void aKnownIdNeedsNoRoom() {
        List<Envelope> jobs = jobs(10);
        transport.publish(jobs);

        assertThat(transport.publish(jobs)).extracting(Receipt::kind).containsOnly(Receipt.Kind.DUPLICATE);
    }

    @Test
    void endedJobsMakeRoomForNewOnes() {
        transport.publish(jobs(10));
        settle(fetch(4), new Change.Succeed(Optional.empty(), Duration.ofDays(7)));

        assertThat(transport.publish(jobs(4))).extracting(Receipt::kind).containsOnly(Receipt.Kind.CREATED);
        assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> transport.publish(jobs(1)));
    }

    @Test
    void deadLettersMakeNoRoom() {
        transport.publish(jobs(10));
        settle(fetch(10), new Change.Fail(AttemptError.of(FailureKind.PERMANENT, "rejected", "no"), "rejected"));

        assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> transport.publish(jobs(1)));
    }

    private List<Delivery> fetch(int max) {
        return transport.fetch(
                new FetchRequest(owner, "worker", "queue", Set.of("type"), Set.of(), ClaimOrder.FIFO, max));
    }

    private void settle(List<Delivery> deliveries, Change change) {
        transport.settle(owner, deliveries.stream()
                .map(delivery -> new Settlement(delivery.envelope().id(), delivery.attempt(), "worker", change,
                        Optional.empty()))
                .toList());
    }

    private static List<Envelope> jobs(int count) {
        List<Envelope> jobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            jobs.add(new Envelope(JobId.random(), "type", 1, new byte[0], "queue", 100, Start.NOW, Optional.empty(),
                    Set.of(), Map.of()));
        }
        return jobs;
    }
}
