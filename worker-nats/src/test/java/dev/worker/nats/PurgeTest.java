package dev.worker.nats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worker.api.Cancellation;
import dev.worker.api.ClaimOrder;
import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobState;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.Start;
import dev.worker.api.spi.Transport;
import dev.worker.testkit.TestClock;
import dev.worker.testkit.TestPluginContext;
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

/** Jobs that were purged stay away: of two processes that purge at the same time, and where tickets of theirs are left. */
@Timeout(60)
class PurgeTest {

    private static final int ALL = 100;
    private static final Duration FINISHED_BY_OTHERS = Duration.ofSeconds(31);

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

    @Test
    void aCancelledJobDoesNotRunOnceItWasPurged() {
        Envelope job = Diamond.after();
        cancelAndPurge(job);

        assertThat(fetch(10)).isEmpty();
    }

    @Test
    void aJobThatIsPublishedUnderTheNameOfOneThatWasPurgedRunsWithItsOwnMessage() {
        Envelope job = named("old");
        cancelAndPurge(job);
        backend.transport().orElseThrow().publish(List.of(named("new")));

        assertThat(fetch(10)).extracting(delivery -> new String(delivery.envelope().payload(), UTF_8))
                .containsExactly("new");
        assertThat(backend.jobStore().orElseThrow().find(job.id())).map(JobInfo::state).contains(JobState.RUNNING);
    }

    /** Each time that it is published while it waits leaves a ticket; all but the first are one too many. */
    @Test
    void aJobThatWasPublishedTwiceUnderItsNameRunsOnceThoughItIsPurgedSoon() {
        Envelope job = named("once");
        backend.transport().orElseThrow().publish(List.of(job));
        runToItsEnd(job);
        clock.advance(Duration.ofMinutes(2));
        assertThat(backend.jobStore().orElseThrow().purge(ALL)).isOne();

        assertThat(fetch(10)).isEmpty();
    }

    /** Whoever finishes what a dead process was publishing sends one more ticket. */
    @Test
    void aJobWithTwoTicketsRunsOnceThoughItIsPurgedSoon() {
        Envelope job = Diamond.after();
        publishAndDie(job);
        clock.advance(FINISHED_BY_OTHERS);
        backend.transport().orElseThrow().releaseDue();
        run(job);
        clock.advance(Duration.ofMinutes(2));
        assertThat(backend.jobStore().orElseThrow().purge(ALL)).isOne();

        assertThat(fetch(10)).isEmpty();
    }

    private void publishAndDie(Envelope job) {
        try (BreakableLine line = new BreakableLine(SERVER.server().port(), BreakableLine.Moment.AFTER, () -> {},
                Thread.currentThread()::interrupt); Backend dying = SERVER.open(context, line.url())) {
            line.breakAt(1, subject -> subject.contains(".work."));
            assertThatThrownBy(() -> dying.transport().orElseThrow().publish(List.of(job)))
                    .isInstanceOf(WorkerException.class);
            Thread.interrupted();
        }
    }

    private void cancelAndPurge(Envelope job) {
        backend.transport().orElseThrow().publish(List.of(job));
        assertThat(backend.jobStore().orElseThrow().cancel(job.id(), "no more")).isEqualTo(Cancellation.CANCELLED);
        clock.advance(Duration.ofDays(8));
        assertThat(backend.jobStore().orElseThrow().purge(ALL)).isOne();
    }

    private void runToItsEnd(Envelope job) {
        backend.transport().orElseThrow().publish(List.of(job));
        run(job);
    }

    private void run(Envelope job) {
        Transport transport = backend.transport().orElseThrow();
        OwnerId owner = transport.register("test", Duration.ofDays(1));
        Delivery delivery = fetch(owner, 1).getFirst();
        transport.settle(owner, List.of(new Settlement(job.id(), delivery.attempt(), "worker",
                new Change.Succeed(Optional.empty(), Duration.ofMinutes(1)), Optional.empty())));
    }

    private List<Delivery> fetch(int max) {
        return fetch(backend.transport().orElseThrow().register("test", Duration.ofDays(1)), max);
    }

    private List<Delivery> fetch(OwnerId owner, int max) {
        return backend.transport().orElseThrow().fetch(new FetchRequest(owner, "worker", Diamond.QUEUE,
                Set.of(Diamond.TYPE), Set.of(), ClaimOrder.FIFO, max));
    }

    private static Envelope named(String message) {
        return new Envelope(JobId.named("named"), Diamond.TYPE, 1, message.getBytes(UTF_8), Diamond.QUEUE, 100,
                Start.NOW, Optional.empty(), Set.of(), Map.of(), List.of());
    }

    private void purgeAndPublish(Envelope job) {
        assertThat(backend.jobStore().orElseThrow().purge(ALL)).isOne();
        backend.transport().orElseThrow().publish(List.of(job));
    }
}
