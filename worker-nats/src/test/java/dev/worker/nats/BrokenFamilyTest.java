package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.AttemptError;
import dev.worker.api.ClaimOrder;
import dev.worker.api.FailureKind;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.Transport;
import dev.worker.testkit.TestClock;
import dev.worker.testkit.TestPluginContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Jobs that come after others are there whole or not at all, and start once, though the process that changes them dies at any of
 * its writes, each in turn. What it left undone is done by another after its time.
 */
@Timeout(300)
class BrokenFamilyTest {

    private static final int FEWEST_WRITES = 4;
    private static final Duration FINISHED_BY_OTHERS = Duration.ofSeconds(31);
    private static final String WORKER = "worker";

    @RegisterExtension
    static final SharedServer SERVER = new SharedServer();

    private final TestClock clock = new TestClock();
    private Backend backend;
    private OwnerId owner;
    private List<Delivery> running = List.of();

    @BeforeEach
    void open() {
        backend = SERVER.open(new TestPluginContext(clock));
        owner = transport(backend).register("test", Duration.ofDays(1));
    }

    @AfterEach
    void close() {
        backend.close();
    }

    @ParameterizedTest
    @EnumSource
    void publishingAGraph(BreakableLine.Moment moment) {
        everyWrite(moment, Diamond::create, (dying, diamond) -> transport(dying).publish(diamond.all()), diamond -> {
            assertThat(store(backend).states(diamond.ids()).size()).as("all or none").isIn(0, 4);
            transport(backend).publish(diamond.all());
            assertStates(diamond, JobState.QUEUED, JobState.WAITING, JobState.WAITING, JobState.WAITING);
            runToTheEnd(diamond);
        });
    }

    @ParameterizedTest
    @EnumSource
    void publishingAfterAnEndedJob(BreakableLine.Moment moment) {
        everyWrite(moment, this::withEndedRoot, (dying, diamond) -> transport(dying).publish(diamond.later()),
                diamond -> {
                    assertThat(store(backend).states(diamond.ids()).size()).as("all or none").isIn(1, 4);
                    transport(backend).publish(diamond.later());
                    assertStates(diamond, JobState.SUCCEEDED, JobState.QUEUED, JobState.QUEUED, JobState.WAITING);
                    runFromTheMiddle(diamond);
                });
    }

    @ParameterizedTest
    @EnumSource
    void succeedingOfAParent(BreakableLine.Moment moment) {
        everyWrite(moment, this::withRunningRoot, (dying, diamond) -> settle(dying, succeed()), diamond -> {
            boolean ended = hasEnded(diamond.root().id());
            JobState children = ended ? JobState.QUEUED : JobState.WAITING;
            assertStates(diamond, ended ? JobState.SUCCEEDED : JobState.RUNNING, children, children, JobState.WAITING);
            settle(backend, succeed());
            runFromTheMiddle(diamond);
        });
    }

    /** The ends of two parents of one job are one batch, but each is a write of its own. */
    @ParameterizedTest
    @EnumSource
    void succeedingOfTheLastParents(BreakableLine.Moment moment) {
        everyWrite(moment, this::withRunningMiddle, (dying, diamond) -> settle(dying, succeed()), diamond -> {
            boolean ended = hasEnded(diamond.left().id()) && hasEnded(diamond.right().id());
            assertThat(state(diamond.join().id())).isEqualTo(ended ? JobState.QUEUED : JobState.WAITING);
            settle(backend, succeed());
            assertThat(succeedAllThatAreReady()).containsExactly(diamond.join().id());
            assertThat(succeedAllThatAreReady()).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void failingOfAParent(BreakableLine.Moment moment) {
        everyWrite(moment, this::withRunningRoot, (dying, diamond) -> settle(dying, fail()), diamond -> {
            boolean ended = hasEnded(diamond.root().id());
            JobState others = ended ? JobState.FAILED : JobState.WAITING;
            assertStates(diamond, ended ? JobState.FAILED : JobState.RUNNING, others, others, others);
            settle(backend, fail());
            assertStates(diamond, JobState.FAILED, JobState.FAILED, JobState.FAILED, JobState.FAILED);
        });
    }

    @ParameterizedTest
    @EnumSource
    void succeedingWithJobsThatComeAlong(BreakableLine.Moment moment) {
        everyWrite(moment, this::withRunningRootAlone, (dying, diamond) -> settle(dying, succeedWith(diamond)),
                diamond -> {
                    boolean ended = hasEnded(diamond.root().id());
                    assertThat(store(backend).states(diamond.ids())).as("with the success or not")
                            .hasSize(ended ? 4 : 1);
                    settle(backend, succeedWith(diamond));
                    assertStates(diamond, JobState.SUCCEEDED, JobState.QUEUED, JobState.QUEUED, JobState.WAITING);
                    runFromTheMiddle(diamond);
                });
    }

    @ParameterizedTest
    @EnumSource
    void puttingAParentBack(BreakableLine.Moment moment) {
        everyWrite(moment, this::withFailedRoot,
                (dying, diamond) -> store(dying).requeue(List.of(diamond.root().id())), diamond -> {
                    boolean back = !hasEnded(diamond.root().id());
                    JobState others = back ? JobState.WAITING : JobState.FAILED;
                    assertStates(diamond, back ? JobState.QUEUED : JobState.FAILED, others, others, others);
                    store(backend).requeue(List.of(diamond.root().id()));
                    runToTheEnd(diamond);
                });
    }

    @ParameterizedTest
    @EnumSource
    void cancellingAParent(BreakableLine.Moment moment) {
        everyWrite(moment, this::published,
                (dying, diamond) -> store(dying).cancel(diamond.root().id(), "no more"), diamond -> {
                    boolean cancelled = hasEnded(diamond.root().id());
                    JobState others = cancelled ? JobState.FAILED : JobState.WAITING;
                    assertStates(diamond, cancelled ? JobState.CANCELLED : JobState.QUEUED, others, others, others);
                    store(backend).cancel(diamond.root().id(), "no more");
                    assertStates(diamond, JobState.CANCELLED, JobState.FAILED, JobState.FAILED, JobState.FAILED);
                    assertThat(succeedAllThatAreReady()).isEmpty();
                });
    }

    /** Begins anew for each write; whatever was told, what is there once others did their part must be right and go on. */
    private void everyWrite(BreakableLine.Moment moment, Supplier<Diamond> beginning,
            BiConsumer<Backend, Diamond> act, Consumer<Diamond> afterwards) {
        int write = 0;
        boolean broke = true;
        while (broke) {
            write++;
            Diamond diamond = beginning.get();
            broke = actOverALineThatBreaks(moment, write, diamond, act);
            clock.advance(FINISHED_BY_OTHERS);
            releaseAllThatIsDue();
            afterwards.accept(diamond);
        }
        assertThat(write).as("writes").isGreaterThan(FEWEST_WRITES);
    }

    private boolean actOverALineThatBreaks(BreakableLine.Moment moment, int write, Diamond diamond,
            BiConsumer<Backend, Diamond> act) {
        Thread caller = Thread.currentThread();
        try (BreakableLine line = new BreakableLine(SERVER.server().port(), moment, caller::interrupt)) {
            Backend dying = SERVER.open(new TestPluginContext(clock), line.url());
            line.breakAt(write);
            try {
                act.accept(dying, diamond);
                // Whatever is still on its way, and nobody waits for, is through before the answer to this.
                store(dying).find(diamond.root().id());
            } catch (WorkerException e) {
                // what came of it is asked afterwards
            }
            Thread.interrupted();
            dying.close();
            return line.isBroken();
        }
    }

    private void releaseAllThatIsDue() {
        while (transport(backend).releaseDue().filter(Duration.ZERO::equals).isPresent()) {
            // there is more
        }
    }

    private Diamond published() {
        Diamond diamond = Diamond.create();
        transport(backend).publish(diamond.all());
        return diamond;
    }

    private Diamond withRunningRoot() {
        Diamond diamond = published();
        running = fetch();
        return diamond;
    }

    private Diamond withRunningRootAlone() {
        Diamond diamond = Diamond.create();
        transport(backend).publish(List.of(diamond.root()));
        running = fetch();
        return diamond;
    }

    private List<Settlement> succeedWith(Diamond diamond) {
        Settlement alone = succeed().getFirst();
        return List.of(new Settlement(alone.id(), alone.attempt(), alone.worker(), alone.change(), alone.progress(),
                diamond.later()));
    }

    private Diamond withRunningMiddle() {
        Diamond diamond = withRunningRoot();
        settle(backend, succeed());
        running = fetch();
        return diamond;
    }

    private Diamond withFailedRoot() {
        Diamond diamond = withRunningRoot();
        settle(backend, fail());
        return diamond;
    }

    private Diamond withEndedRoot() {
        Diamond diamond = withRunningRootAlone();
        settle(backend, succeed());
        return diamond;
    }

    private void runToTheEnd(Diamond diamond) {
        assertThat(succeedAllThatAreReady()).containsExactly(diamond.root().id());
        runFromTheMiddle(diamond);
    }

    private void runFromTheMiddle(Diamond diamond) {
        assertThat(succeedAllThatAreReady()).containsExactlyInAnyOrder(diamond.left().id(), diamond.right().id());
        assertThat(succeedAllThatAreReady()).containsExactly(diamond.join().id());
        assertThat(succeedAllThatAreReady()).isEmpty();
    }

    private List<JobId> succeedAllThatAreReady() {
        running = fetch();
        settle(backend, succeed());
        return running.stream().map(delivery -> delivery.envelope().id()).toList();
    }

    private List<Delivery> fetch() {
        return transport(backend).fetch(new FetchRequest(owner, WORKER, Diamond.QUEUE, Set.of(Diamond.TYPE), Set.of(),
                ClaimOrder.FIFO, 10));
    }

    private void settle(Backend by, List<Settlement> settlements) {
        transport(by).settle(owner, settlements);
    }

    private List<Settlement> succeed() {
        return settlements(new Change.Succeed(Optional.empty(), Duration.ofDays(7)));
    }

    private List<Settlement> fail() {
        return settlements(new Change.Fail(
                AttemptError.of(FailureKind.TRANSIENT, "java.io.IOException", "it broke"), "no attempts left"));
    }

    private List<Settlement> settlements(Change change) {
        return running.stream().map(delivery -> new Settlement(delivery.envelope().id(), delivery.attempt(), WORKER,
                change, Optional.empty())).toList();
    }

    private boolean hasEnded(JobId id) {
        return state(id).ended();
    }

    private JobState state(JobId id) {
        return store(backend).find(id).orElseThrow().state();
    }

    private void assertStates(Diamond diamond, JobState... expected) {
        Map<JobId, JobState> states = store(backend).states(diamond.ids());
        assertThat(diamond.ids().stream().map(states::get)).as("root, left, right, join").containsExactly(expected);
    }

    private static Transport transport(Backend backend) {
        return backend.transport().orElseThrow();
    }

    private static JobStore store(Backend backend) {
        return backend.jobStore().orElseThrow();
    }
}
