package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.ClaimOrder;
import dev.worker.api.JobInfo;
import dev.worker.api.JobState;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.Transport;
import dev.worker.testkit.TestClock;
import dev.worker.testkit.TestPluginContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two processes purge at the same time. */
@Timeout(60)
class PurgeTest {

    private static final int ALL = 100;

    @RegisterExtension
    static final SharedServer SERVER = new SharedServer();

    private final TestClock clock = new TestClock();
    private final TestPluginContext context = new TestPluginContext(clock).with("nats.request-timeout", "20s");
    private Backend backend;

    @BeforeEach
    void open() {
        backend = SERVER.open(context);
    }

    @AfterEach
    void close() {
        backend.close();
    }

    @Test
    void aJobThatIsPublishedAnewWhileItsPredecessorIsPurgedStays() {
        Envelope job = Diamond.after();
        runToItsEnd(job);
        clock.advance(Duration.ofMinutes(2));
        String records = "$JS.API.DIRECT.GET.KV_" + SERVER.prefix() + "-jobs.";
        try (BreakableLine line = new BreakableLine(SERVER.server().port(), subject -> subject.startsWith(records),
                () -> purgeAndPublish(job)); Backend slow = SERVER.open(context, line.url())) {
            line.breakAt(1);

            assertThat(slow.jobStore().orElseThrow().purge(ALL)).isZero();
            assertThat(line.wasReached()).isTrue();
        }
        assertThat(backend.jobStore().orElseThrow().find(job.id())).map(JobInfo::state).contains(JobState.QUEUED);
    }

    private void runToItsEnd(Envelope job) {
        Transport transport = backend.transport().orElseThrow();
        OwnerId owner = transport.register("test", Duration.ofDays(1));
        transport.publish(List.of(job));
        Delivery delivery = transport.fetch(new FetchRequest(owner, "worker", Diamond.QUEUE, Set.of(Diamond.TYPE),
                Set.of(), ClaimOrder.FIFO, 1)).getFirst();
        transport.settle(owner, List.of(new Settlement(job.id(), delivery.attempt(), "worker",
                new Change.Succeed(Optional.empty(), Duration.ofMinutes(1)), Optional.empty())));
    }

    private void purgeAndPublish(Envelope job) {
        assertThat(backend.jobStore().orElseThrow().purge(ALL)).isOne();
        backend.transport().orElseThrow().publish(List.of(job));
    }
}
