package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.ClaimOrder;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Transport;
import dev.worker.testkit.TestClock;
import dev.worker.testkit.TestPluginContext;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The server is told which untracked jobs still run. */
@Timeout(60)
class HeartbeatTest {

    private static final int JOBS = 200;
    private static final Duration LEASE = Duration.ofSeconds(15);

    @RegisterExtension
    static final SharedServer SERVER = new SharedServer();

    @Test
    void whereALeaseIsOverItIsAskedForOnceAndNotForEachJob() {
        TestClock clock = new TestClock();
        AtomicInteger asked = new AtomicInteger();
        TestPluginContext untracked = new TestPluginContext(clock).with("nats.tracking", "none")
                .with("nats.ack-wait", "6s");
        try (BreakableLine line = new BreakableLine(SERVER.server().port(), subject -> isOfAnOwner(subject, asked),
                () -> {}); Backend backend = SERVER.open(untracked, line.url())) {
            Transport transport = backend.transport().orElseThrow();
            transport.publish(Stream.generate(() -> Diamond.after()).limit(JOBS).toList());
            OwnerId owner = transport.register("test", LEASE);
            assertThat(transport.fetch(new FetchRequest(owner, "worker", Diamond.QUEUE, Set.of(Diamond.TYPE), Set.of(),
                    ClaimOrder.FIFO, JOBS))).hasSize(JOBS);
            asked.set(0);
            clock.advance(LEASE);

            Runs.awaitUntil(() -> isOver(asked));
            assertThat(asked).hasValueLessThan(JOBS / 2);
        }
    }

    /** Between two beats there is more time than this. */
    private static boolean isOver(AtomicInteger asked) {
        int before = asked.get();
        Runs.pause();
        return before > 0 && asked.get() == before;
    }

    private static boolean isOfAnOwner(String subject, AtomicInteger asked) {
        if (subject.startsWith("$JS.API.DIRECT.GET.") && subject.contains("-owners.owner.")) {
            asked.incrementAndGet();
        }
        return false;
    }
}
