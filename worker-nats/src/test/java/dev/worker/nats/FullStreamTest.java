package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worker.api.AttemptError;
import dev.worker.api.ClaimOrder;
import dev.worker.api.FailureKind;
import dev.worker.api.JobId;
import dev.worker.api.Unique;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.Start;
import dev.worker.api.spi.Transport;
import dev.worker.testkit.TestClock;
import dev.worker.testkit.TestPluginContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** As many jobs wait as may wait. */
@Timeout(90)
class FullStreamTest {

    private static final Duration DAY = Duration.ofDays(1);
    /** So large that few of them fill the stream. */
    private static final int LARGE = 5_000;
    /** So small that nothing larger fits into what they leave. */
    private static final int SMALL = 100;

    @RegisterExtension
    static final SharedServer SERVER = new SharedServer();

    private final TestClock clock = new TestClock();

    @ParameterizedTest
    @ValueSource(strings = {"all", "none"})
    void whatIsRefusedNeverRunsAndWhatIsTakenDoes(String tracking) {
        try (Backend backend = open(tracking)) {
            Transport transport = backend.transport().orElseThrow();
            List<JobId> taken = fill(transport, LARGE);

            assertThat(taken).hasSizeGreaterThan(100);
            assertThat(runAll(transport)).containsExactlyInAnyOrderElementsOf(taken);
            transport.publish(List.of(job(LARGE)));
        }
    }

    /** Servers before 2.10.5 remove the oldest message where the newest is just too much. */
    @ParameterizedTest
    @ValueSource(strings = {"all", "none"})
    void whatIsTakenAtTheVeryEndOfTheRoomCostsNoOther(String tracking) {
        try (Backend backend = open(tracking)) {
            Transport transport = backend.transport().orElseThrow();
            List<JobId> taken = new ArrayList<>();
            for (int bytes : List.of(LARGE, 200, SMALL, 50, 1)) {
                taken.addAll(fill(transport, bytes));
            }

            assertThat(runAll(transport)).containsExactlyInAnyOrderElementsOf(taken);
        }
    }

    /** All or none: some of them may run already. */
    @Test
    void aBatchOfWhichSomeJobsFitIsTakenAsAWhole() {
        try (Backend backend = open("all")) {
            Transport transport = backend.transport().orElseThrow();
            List<Envelope> first = batch();
            List<Envelope> second = batch();
            List<Envelope> third = batch();
            transport.publish(first);
            transport.publish(second);

            assertThatThrownBy(() -> transport.publish(third)).satisfies(FullStreamTest::isRefusal);
            assertThat(backend.jobStore().orElseThrow().states(ids(third))).isEmpty();
            assertThat(runAll(transport)).containsExactlyInAnyOrderElementsOf(
                    Stream.of(first, second).flatMap(batch -> ids(batch).stream()).toList());
        }
    }

    /** Others may have been told of it as soon as its record was written. */
    @Test
    void aJobUnderAUniqueKeyIsTakenAndWaitsForRoom() {
        try (Backend backend = open("all")) {
            Transport transport = backend.transport().orElseThrow();
            List<JobId> expected = new ArrayList<>(fill(transport, LARGE));
            Envelope keyed = envelope(JobId.random(), LARGE, Optional.of(Unique.untilFinished("key")));

            assertThat(transport.publish(List.of(keyed)).getFirst().kind()).isEqualTo(Receipt.Kind.CREATED);

            expected.add(keyed.id());
            assertThat(runAll(transport)).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    /** What frees the stream, here the ends of jobs without records, must not wait for what needs room in it. */
    @Test
    void jobsThatGoBackHinderNoOtherFromEnding() {
        try (Backend backend = open("none")) {
            Transport transport = backend.transport().orElseThrow();
            OwnerId owner = transport.register("test", DAY);
            transport.publish(List.of(envelope(JobId.named("recorded"), LARGE, Optional.empty()), job(LARGE)));
            List<Delivery> back = fetch(transport, owner, 2);
            fill(transport, SMALL);
            List<Delivery> ended = fetch(transport, owner, 10);
            List<Settlement> settlements = new ArrayList<>();
            settlements.add(settlement(back.getFirst(), new Change.Release(Duration.ZERO)));
            settlements.add(settlement(back.getLast(), new Change.Retry(
                    AttemptError.of(FailureKind.TRANSIENT, "test", "again"), Duration.ZERO)));
            ended.forEach(delivery -> settlements.add(settlement(delivery, succeeded())));

            assertThat(transport.settle(owner, settlements)).hasSize(12).containsOnly(Settled.APPLIED);

            assertThat(runAll(transport)).containsAll(back.stream().map(one -> one.envelope().id()).toList())
                    .doesNotContainAnyElementsOf(ended.stream().map(one -> one.envelope().id()).toList());
        }
    }

    /** To put these aside takes room, which only the jobs behind them can make. */
    @ParameterizedTest
    @ValueSource(strings = {"all", "none"})
    void jobsThatAWorkerDoesNotHandleDoNotHideItsOwn(String tracking) {
        try (Backend backend = open(tracking)) {
            Transport transport = backend.transport().orElseThrow();
            List<Envelope> others = Stream.generate(() -> job("other", LARGE)).limit(50).toList();
            List<Envelope> own = Stream.generate(() -> job(LARGE)).limit(5).toList();
            transport.publish(others);
            transport.publish(own);
            List<JobId> alsoOwn = fill(transport, LARGE);

            assertThat(runAll(transport)).containsAll(ids(own)).containsAll(alsoOwn)
                    .doesNotContainAnyElementsOf(ids(others));
            List<JobId> rest = new ArrayList<>();
            while (rest.size() < others.size()) {
                rest.addAll(runAll(transport, "other"));
            }
            assertThat(rest).containsExactlyInAnyOrderElementsOf(ids(others));
        }
    }

    private Backend open(String tracking) {
        return SERVER.open(new TestPluginContext(clock).with("nats.max-work-mib", "1").with("nats.tracking", tracking));
    }

    /** Publishes until it is refused; gives what was not. */
    private static List<JobId> fill(Transport transport, int bytes) {
        List<JobId> taken = new ArrayList<>();
        while (true) {
            Envelope next = job(bytes);
            try {
                transport.publish(List.of(next));
                taken.add(next.id());
            } catch (WorkerException e) {
                isRefusal(e);
                return taken;
            }
        }
    }

    private static void isRefusal(Throwable thrown) {
        assertThat(thrown).isInstanceOf(WorkerException.class)
                .hasMessageContainingAll("-work is full", "worker.nats.max-work-mib");
    }

    /** Runs whatever there is, until nothing more becomes ready; what others left behind is finished before. */
    private List<JobId> runAll(Transport transport) {
        return runAll(transport, Diamond.TYPE);
    }

    private List<JobId> runAll(Transport transport, String type) {
        OwnerId owner = transport.register("runner", DAY);
        List<JobId> ran = new ArrayList<>();
        clock.advance(Duration.ofMinutes(1));
        int before;
        do {
            before = ran.size();
            List<Delivery> deliveries = fetch(transport, owner, type, 100);
            transport.settle(owner, deliveries.stream().map(one -> settlement(one, succeeded())).toList());
            deliveries.forEach(delivery -> ran.add(delivery.envelope().id()));
            // twice: who finds a job first that waits for room leaves it to others at first
            for (int look = 0; look < 2; look++) {
                clock.advance(Duration.ofSeconds(10));
                transport.releaseDue();
            }
        } while (ran.size() > before);
        assertThat(new HashSet<>(ran)).as("each ran once").hasSameSizeAs(ran);
        return ran;
    }

    private static List<Delivery> fetch(Transport transport, OwnerId owner, int max) {
        return fetch(transport, owner, Diamond.TYPE, max);
    }

    private static List<Delivery> fetch(Transport transport, OwnerId owner, String type, int max) {
        return transport.fetch(new FetchRequest(owner, "worker", Diamond.QUEUE, Set.of(type), Set.of(), ClaimOrder.FIFO,
                max));
    }

    private static Settlement settlement(Delivery delivery, Change change) {
        return new Settlement(delivery.envelope().id(), delivery.attempt(), "worker", change, Optional.empty());
    }

    private static Change succeeded() {
        return new Change.Succeed(Optional.empty(), DAY);
    }

    /** Takes more than half of the stream. */
    private static List<Envelope> batch() {
        return Stream.generate(() -> job(LARGE)).limit(120).toList();
    }

    private static List<JobId> ids(List<Envelope> envelopes) {
        return envelopes.stream().map(Envelope::id).toList();
    }

    private static Envelope job(int bytes) {
        return job(Diamond.TYPE, bytes);
    }

    private static Envelope job(String type, int bytes) {
        return envelope(JobId.random(), type, bytes, Optional.empty());
    }

    private static Envelope envelope(JobId id, int bytes, Optional<Unique> unique) {
        return envelope(id, Diamond.TYPE, bytes, unique);
    }

    private static Envelope envelope(JobId id, String type, int bytes, Optional<Unique> unique) {
        return new Envelope(id, type, 1, new byte[bytes], Diamond.QUEUE, 100, Start.NOW, unique, Set.of(), Map.of());
    }
}
