package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.ClaimOrder;
import dev.worker.api.JobId;
import dev.worker.api.Unique;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.Transport;
import dev.worker.testkit.TestClock;
import dev.worker.testkit.TestPluginContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A purge takes little memory, and looks at all jobs as seldom as it can. */
@Timeout(60)
class PurgeCostTest {

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
    void whatWasFoundIsLeftToTheNextCall() {
        List.of(Diamond.after(), Diamond.after(), Diamond.after()).forEach(this::runToItsEnd);
        clock.advance(Duration.ofMinutes(2));
        try (BreakableLine line = new BreakableLine(SERVER.server().port(),
                subject -> subject.startsWith("$JS.API.CONSUMER.CREATE."), () -> {});
                Backend counted = SERVER.open(context, line.url())) {
            JobStore store = counted.jobStore().orElseThrow();
            assertThat(store.purge(1)).isOne();
            line.breakAt(1);

            assertThat(store.purge(1)).isOne();
            assertThat(store.purge(1)).isOne();
            assertThat(line.wasReached()).as("all jobs are looked at again").isFalse();
            assertThat(store.purge(1)).isZero();
            assertThat(line.wasReached()).isTrue();
        }
    }

    @Test
    void whatAnotherForgotMeanwhileHidesNothing() {
        try (Backend another = SERVER.open(context)) {
            List.of(Diamond.after(), Diamond.after()).forEach(this::runToItsEnd);
            clock.advance(Duration.ofMinutes(2));
            assertThat(another.jobStore().orElseThrow().purge(1)).isOne();
            assertThat(backend.jobStore().orElseThrow().purge(ALL)).isOne();
            runToItsEnd(Diamond.after());
            clock.advance(Duration.ofMinutes(2));

            assertThat(another.jobStore().orElseThrow().purge(1)).isOne();
        }
    }

    @Test
    void largeJobsAreNotReadAllAtOnce() {
        List<Envelope> large = IntStream.range(0, 40).mapToObj(i -> large()).toList();
        large.forEach(this::runToItsEnd);
        clock.advance(Duration.ofMinutes(2));
        List<JobId> ids = large.stream().map(Envelope::id).toList();
        AtomicInteger left = new AtomicInteger();
        String records = "$JS.API.DIRECT.GET.KV_" + SERVER.prefix() + "-jobs.";
        try (BreakableLine line = new BreakableLine(SERVER.server().port(), subject -> subject.startsWith(records),
                () -> left.set(backend.jobStore().orElseThrow().states(ids).size()));
                Backend watched = SERVER.open(context, line.url())) {
            line.breakAt(60);

            assertThat(watched.jobStore().orElseThrow().purge(ALL)).isEqualTo(large.size());
            assertThat(left).as("jobs that were there when 30 had been read").hasValueBetween(1, large.size() - 1);
        }
    }

    private static Envelope large() {
        Envelope small = Diamond.after();
        return new Envelope(small.id(), small.type(), small.version(), new byte[700_000], small.queue(),
                small.priority(), small.start(), small.uniqueKey().map(Unique::untilFinished), small.requires(),
                small.headers());
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
}
