package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.AttemptError;
import dev.worker.api.ClaimOrder;
import dev.worker.api.ErrorCode;
import dev.worker.api.FailureKind;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.Transport;
import dev.worker.testkit.TestClock;
import dev.worker.testkit.TestPluginContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What was written, and not heard of, is known when it is asked for again. */
@Timeout(300)
class UnansweredSettlingTest {

    private static final int JOBS = 10_500;

    @RegisterExtension
    static final SharedServer SERVER = new SharedServer();

    private final TestPluginContext context = new TestPluginContext(new TestClock())
            .with("nats.request-timeout", "60s");

    @Test
    void itIsHoweverManyThereWere() {
        Thread caller = Thread.currentThread();
        String standings = "$KV." + SERVER.prefix() + "-jobs.standing.";
        try (BreakableLine line = new BreakableLine(SERVER.server().port(), subject -> subject.startsWith(standings),
                caller::interrupt); Backend backend = SERVER.open(context, line.url())) {
            Transport transport = backend.transport().orElseThrow();
            OwnerId owner = transport.register("test", Duration.ofDays(1));
            List<Settlement> retries = retries(transport, owner);
            line.breakAt(JOBS);

            assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> transport.settle(owner, retries))
                    .extracting(WorkerException::code).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(Thread.interrupted()).isTrue();

            assertThat(transport.settle(owner, retries)).hasSize(JOBS).containsOnly(Settled.APPLIED);
        }
    }

    /** So many jobs run, and fail. */
    private static List<Settlement> retries(Transport transport, OwnerId owner) {
        List<Envelope> jobs = IntStream.range(0, JOBS).mapToObj(i -> Diamond.after()).toList();
        transport.publish(jobs);
        Change retry = new Change.Retry(
                AttemptError.of(FailureKind.TRANSIENT, "java.io.IOException", "it broke"), Duration.ZERO);
        List<Settlement> retries = transport.fetch(new FetchRequest(owner, "worker", Diamond.QUEUE,
                Set.of(Diamond.TYPE), Set.of(), ClaimOrder.FIFO, JOBS)).stream()
                .map(delivery -> new Settlement(delivery.envelope().id(), delivery.attempt(), "worker", retry,
                        Optional.empty()))
                .toList();
        assertThat(retries).hasSize(JOBS);
        return retries;
    }
}
