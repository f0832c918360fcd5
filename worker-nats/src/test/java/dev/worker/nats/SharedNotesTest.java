package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worker.api.ClaimOrder;
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
import dev.worker.testkit.TestClock;
import dev.worker.testkit.TestPluginContext;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.api.MessageInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** All processes look at the same notes at the same time; there are no more notes and tickets of that than with one process. */
@Timeout(90)
class SharedNotesTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration DELAY = Duration.ofMinutes(1);
    /** After this a process looks again at what it left to others. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration FINISHED_BY_OTHERS = Duration.ofSeconds(31);
    private static final int LARGE = 5_000;
    private static final int SMALL = 100;
    private static final int NOT_IN_ITS_TICKET = 20_000;
    private static final Predicate<String> TICKETS = subject -> subject.contains(".work.");

    @RegisterExtension
    static final SharedServer SERVER = new SharedServer();

    private final TestClock clock = new TestClock();
    private Backend backend;
    private Transport transport;
    private OwnerId owner;
    private Connection admin;

    @BeforeEach
    void open() throws Exception {
        backend = SERVER.open(context());
        transport = backend.transport().orElseThrow();
        owner = transport.register("test", DAY);
        admin = Nats.connect(SERVER.server().url());
    }

    @AfterEach
    void close() throws InterruptedException {
        admin.close();
        backend.close();
    }

    @Test
    void aJobThatWaitsForRoomHasOneNoteHoweverManyLookForRoom() {
        transport.publish(List.of(envelope(JobId.random(), 2 * LARGE, Start.NOW)));
        Delivery back = fetch(1).getFirst();
        List<JobId> others = fill();
        others.addAll(fill(NOT_IN_ITS_TICKET));
        transport.settle(owner, List.of(settlement(back, new Change.Release(Duration.ZERO))));
        awaitMessages("-due", 1);

        try (BreakableLine line = new BreakableLine(SERVER.server().port(), TICKETS, transport::releaseDue);
                Backend other = SERVER.open(context(), line.url())) {
            for (int round = 0; round < 4; round++) {
                clock.advance(PATIENCE);
                line.breakAt(1);
                other.transport().orElseThrow().releaseDue();
                transport.releaseDue();

                awaitMessages("-due", 1);
            }
            assertThat(line.wasReached()).as("both looked at the same time").isTrue();
        }
        assertThat(succeedAllThatAreReady()).containsExactlyInAnyOrderElementsOf(others);
        clock.advance(PATIENCE);
        transport.releaseDue();
        assertThat(succeedAllThatAreReady()).containsExactly(back.envelope().id());
        awaitMessages("-due", 0);
    }

    @Test
    void aJobUnderANameThatIsPublishedAgainWhileThereIsNoRoomIsNotNoted() {
        Envelope named = envelope(JobId.named("waits"), LARGE, Start.NOW);
        transport.publish(List.of(named));
        List<JobId> others = fill();

        for (int i = 0; i < 3; i++) {
            assertThat(transport.publish(List.of(named)).getFirst().kind()).isEqualTo(Receipt.Kind.DUPLICATE);
        }

        awaitMessages("-due", 0);
        assertThat(succeedAllThatAreReady()).contains(named.id()).containsAll(others).hasSize(others.size() + 1);
    }

    @Test
    void whoFindsAJobMadeReadyByAnotherLeavesItToThatOne() {
        transport.publish(List.of(envelope(JobId.random(), SMALL, new Start.After(DELAY))));
        clock.advance(DELAY);

        try (BreakableLine line = new BreakableLine(SERVER.server().port(), TICKETS, transport::releaseDue);
                Backend other = SERVER.open(context(), line.url())) {
            line.breakAt(1);
            other.transport().orElseThrow().releaseDue();

            assertThat(line.wasReached()).isTrue();
        }
        awaitMessages("-work", 1);
        awaitMessages("-due", 0);
    }

    /** The other one may die before it has sent the job on. */
    @Test
    void whoComesTooLateToMakeAJobReadyLeavesItsNote() {
        Envelope delayed = envelope(JobId.random(), SMALL, new Start.After(DELAY));
        transport.publish(List.of(delayed));
        clock.advance(DELAY);
        AtomicReference<Thread> caller = new AtomicReference<>();
        try (BreakableLine breaking = new BreakableLine(SERVER.server().port(), BreakableLine.Moment.BEFORE, () -> {},
                () -> caller.get().interrupt());
                Backend dying = SERVER.open(context(), breaking.url());
                BreakableLine slow = new BreakableLine(SERVER.server().port(),
                        subject -> subject.startsWith("$KV.") && subject.contains(".standing."), () -> {
                            caller.set(Thread.currentThread());
                            releaseAndDie(dying, breaking);
                        });
                Backend late = SERVER.open(context(), slow.url())) {
            slow.breakAt(1);
            late.transport().orElseThrow().releaseDue();

            assertThat(breaking.wasReached()).as("the other one died").isTrue();
        }
        awaitMessages("-work", 0);
        transport.releaseDue();
        clock.advance(PATIENCE);
        transport.releaseDue();
        assertThat(succeedAllThatAreReady()).containsExactly(delayed.id());
        awaitMessages("-due", 0);
    }

    private static void releaseAndDie(Backend dying, BreakableLine line) {
        line.breakAt(1, TICKETS);
        try {
            dying.transport().orElseThrow().releaseDue();
        } catch (WorkerException e) {
            // it dies
        }
        Thread.interrupted();
    }

    @Test
    void aStreamThatStaysAsItWasIsNotReadAgainUntilSomethingIsDue() {
        AtomicInteger consumers = new AtomicInteger();
        try (BreakableLine line = new BreakableLine(SERVER.server().port(), subject -> {
            if (subject.startsWith("$JS.API.CONSUMER.CREATE.")) {
                consumers.incrementAndGet();
            }
            return false;
        }, () -> {}); Backend watched = SERVER.open(context(), line.url())) {
            Transport looking = watched.transport().orElseThrow();
            transport.publish(List.of(envelope(JobId.random(), SMALL, new Start.After(DAY))));
            awaitMessages("-due", 1);
            assertThat(looking.releaseDue()).contains(DAY);
            clock.advance(Duration.ofSeconds(1));
            assertThat(looking.releaseDue()).as("a server may not have heard of it at first").isPresent();
            int read = consumers.get();

            for (int second = 2; second <= 6; second++) {
                clock.advance(Duration.ofSeconds(1));
                assertThat(looking.releaseDue()).contains(DAY.minusSeconds(second));
            }

            assertThat(consumers).hasValue(read);
            Envelope soon = envelope(JobId.random(), SMALL, new Start.After(Duration.ofSeconds(10)));
            transport.publish(List.of(soon));
            assertThat(looking.releaseDue()).contains(Duration.ofSeconds(10));
            clock.advance(Duration.ofSeconds(10));
            looking.releaseDue();
            assertThat(succeedAllThatAreReady()).containsExactly(soon.id());
        }
    }

    /** What a process left behind that died between the note of what it was to publish and the records. */
    @Test
    void notesOfLargeJobsAreReadAFewAtATime() throws Exception {
        int notes = 30;
        Envelope large = envelope(JobId.random(), 700_000, Start.NOW);
        try (BreakableLine line = new BreakableLine(SERVER.server().port(), BreakableLine.Moment.BEFORE, () -> {},
                Thread.currentThread()::interrupt); Backend dying = SERVER.open(context(), line.url())) {
            line.breakAt(1, subject -> subject.startsWith("$KV."));
            assertThatThrownBy(() -> dying.transport().orElseThrow().publish(List.of(large)))
                    .isInstanceOf(WorkerException.class);
            Thread.interrupted();
        }
        MessageInfo note = admin.jetStreamManagement().getFirstMessage(SERVER.prefix() + "-due",
                SERVER.prefix() + ".due.>");
        for (int i = 1; i < notes; i++) {
            admin.jetStream().publish(note.getSubject(), note.getData());
        }
        clock.advance(FINISHED_BY_OTHERS);

        assertThat(transport.releaseDue()).as("there is more now").contains(Duration.ZERO);

        assertThat(messages("-due")).isBetween(1L, notes - 1L);
        assertThat(transport.releaseDue()).isEmpty();
        awaitMessages("-due", 0);
        assertThat(succeedAllThatAreReady()).containsExactly(large.id());
    }

    private TestPluginContext context() {
        return new TestPluginContext(clock).with("nats.max-work-mib", "1");
    }

    /** What is taken away without waiting for the answer may be there for a moment more. */
    private void awaitMessages(String stream, int number) {
        Runs.awaitUntil(() -> messages(stream) == number);
    }

    private long messages(String stream) {
        try {
            return admin.jetStreamManagement().getStreamInfo(SERVER.prefix() + stream).getStreamState().getMsgCount();
        } catch (IOException | JetStreamApiException e) {
            throw new AssertionError(e);
        }
    }

    /** Publishes until there is no room for such a job or a larger one; gives what was taken. */
    private List<JobId> fill() {
        return fill(LARGE);
    }

    private List<JobId> fill(int bytes) {
        List<JobId> taken = new ArrayList<>();
        while (true) {
            Envelope next = envelope(JobId.random(), bytes, Start.NOW);
            try {
                transport.publish(List.of(next));
                taken.add(next.id());
            } catch (WorkerException e) {
                assertThat(e).hasMessageContaining("-work is full");
                return taken;
            }
        }
    }

    private List<JobId> succeedAllThatAreReady() {
        List<JobId> ran = new ArrayList<>();
        for (List<Delivery> some = fetch(100); !some.isEmpty(); some = fetch(100)) {
            transport.settle(owner, some.stream()
                    .map(one -> settlement(one, new Change.Succeed(Optional.empty(), DAY))).toList());
            some.forEach(delivery -> ran.add(delivery.envelope().id()));
        }
        return ran;
    }

    private List<Delivery> fetch(int max) {
        return transport.fetch(new FetchRequest(owner, "worker", Diamond.QUEUE, Set.of(Diamond.TYPE), Set.of(),
                ClaimOrder.FIFO, max));
    }

    private static Settlement settlement(Delivery delivery, Change change) {
        return new Settlement(delivery.envelope().id(), delivery.attempt(), "worker", change, Optional.empty());
    }

    private static Envelope envelope(JobId id, int bytes, Start start) {
        return new Envelope(id, Diamond.TYPE, 1, new byte[bytes], Diamond.QUEUE, 100, start, Optional.empty(), Set.of(),
                Map.of());
    }
}
