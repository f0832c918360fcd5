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
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.Transport;
import dev.worker.testkit.TestClock;
import dev.worker.testkit.TestPluginContext;
import java.time.Duration;
import java.util.ArrayList;
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

/**
 * Families of jobs that are changed by processes which die or pause at any of their writes, each in turn. What these left undone is
 * done by another process after its time.
 */
@Timeout(300)
abstract class DyingProcesses {

    private static final int FEWEST_WRITES = 4;
    private static final Duration FINISHED_BY_OTHERS = Duration.ofSeconds(31);
    /** Who finds a job that another made ready leaves it to that one for so long. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String WORKER = "worker";

    final TestClock clock = new TestClock();
    Backend backend;
    private OwnerId owner;
    volatile List<Delivery> running = List.of();
    /** What others do while a process pauses. */
    Consumer<Diamond> meanwhile = diamond -> othersFinish();

    @BeforeEach
    void open() {
        backend = server().open(new TestPluginContext(clock));
        owner = transport(backend).register("test", Duration.ofDays(1));
    }

    @AfterEach
    void close() {
        backend.close();
    }

    /** Started once for all tests of a class. */
    abstract SharedServer server();

    /** Begins anew for each write; whatever was told, what is there once others did their part must be right and go on. */
    final void everyWrite(BreakableLine.Moment moment, Supplier<Diamond> beginning,
            BiConsumer<Backend, Diamond> act, Consumer<Diamond> afterwards) {
        int write = 0;
        boolean broke = true;
        while (broke) {
            write++;
            Diamond diamond = beginning.get();
            broke = actOverALineThatBreaks(moment, write, diamond, act);
            othersFinish();
            afterwards.accept(diamond);
        }
        assertThat(write).as("writes").isGreaterThan(FEWEST_WRITES);
    }

    private boolean actOverALineThatBreaks(BreakableLine.Moment moment, int write, Diamond diamond,
            BiConsumer<Backend, Diamond> act) {
        Thread caller = Thread.currentThread();
        try (BreakableLine line = new BreakableLine(server().server().port(), moment, () -> meanwhile.accept(diamond),
                caller::interrupt)) {
            Backend dying = server().open(new TestPluginContext(clock), line.url());
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
            return line.wasReached();
        }
    }

    final void othersFinish() {
        clock.advance(FINISHED_BY_OTHERS);
        releaseAllThatIsDue();
        clock.advance(PATIENCE);
        releaseAllThatIsDue();
    }

    final void releaseAllThatIsDue() {
        while (transport(backend).releaseDue().filter(Duration.ZERO::equals).isPresent()) {
            // there is more
        }
    }

    final Diamond published() {
        Diamond diamond = Diamond.create();
        transport(backend).publish(diamond.all());
        return diamond;
    }

    final Diamond withRunningRoot() {
        Diamond diamond = published();
        running = fetch();
        return diamond;
    }

    final Diamond withRunningRootAlone() {
        Diamond diamond = Diamond.create();
        transport(backend).publish(List.of(diamond.root()));
        running = fetch();
        return diamond;
    }

    final List<Settlement> succeedWith(Diamond diamond) {
        return with(diamond.later(), succeed());
    }

    final List<Settlement> failWith(Diamond diamond) {
        return with(List.of(diamond.other()), fail());
    }

    static List<Settlement> with(List<Envelope> next, List<Settlement> alone) {
        return alone.stream().map(one -> new Settlement(one.id(), one.attempt(), one.worker(), one.change(),
                one.progress(), next)).toList();
    }

    final Diamond withRunningMiddle() {
        Diamond diamond = withRunningRoot();
        settle(backend, succeed());
        running = fetchAll();
        return diamond;
    }

    final Diamond withFailedRoot() {
        Diamond diamond = withRunningRoot();
        settle(backend, fail());
        return diamond;
    }

    final Diamond withEndedRoot() {
        Diamond diamond = withRunningRootAlone();
        settle(backend, succeed());
        return diamond;
    }

    final void runToTheEnd(Diamond diamond) {
        assertThat(succeedAllThatAreReady()).containsExactly(diamond.root().id());
        runFromTheMiddle(diamond);
    }

    final void runFromTheMiddle(Diamond diamond) {
        assertThat(succeedAllThatAreReady()).containsExactlyInAnyOrder(diamond.left().id(), diamond.right().id());
        assertThat(succeedAllThatAreReady()).containsExactly(diamond.join().id());
        assertThat(succeedAllThatAreReady()).isEmpty();
    }

    final List<JobId> succeedAllThatAreReady() {
        running = fetchAll();
        settle(backend, succeed());
        return running.stream().map(delivery -> delivery.envelope().id()).toList();
    }

    /** One fetch may come before the server has told its consumer of all that was stored. */
    private List<Delivery> fetchAll() {
        List<Delivery> all = new ArrayList<>();
        for (List<Delivery> some = fetch(); !some.isEmpty(); some = fetch()) {
            all.addAll(some);
        }
        return all;
    }

    final List<Delivery> fetch() {
        return transport(backend).fetch(new FetchRequest(owner, WORKER, Diamond.QUEUE, Set.of(Diamond.TYPE), Set.of(),
                ClaimOrder.FIFO, 10));
    }

    final void settle(Backend by, List<Settlement> settlements) {
        transport(by).settle(owner, settlements);
    }

    final List<Settlement> succeed() {
        return settlements(new Change.Succeed(Optional.empty(), Duration.ofDays(7)));
    }

    final List<Settlement> fail() {
        return settlements(new Change.Fail(error(), "no attempts left"));
    }

    static AttemptError error() {
        return AttemptError.of(FailureKind.TRANSIENT, "java.io.IOException", "it broke");
    }

    final List<Settlement> settlements(Change change) {
        return running.stream().map(delivery -> new Settlement(delivery.envelope().id(), delivery.attempt(), WORKER,
                change, Optional.empty())).toList();
    }

    final boolean hasEnded(JobId id) {
        return state(id).ended();
    }

    final JobState state(JobId id) {
        return store(backend).find(id).orElseThrow().state();
    }

    final void assertStates(Diamond diamond, JobState... expected) {
        Map<JobId, JobState> states = store(backend).states(diamond.ids());
        assertThat(diamond.ids().stream().map(states::get)).as("root, left, right, join").containsExactly(expected);
    }

    static Transport transport(Backend backend) {
        return backend.transport().orElseThrow();
    }

    static JobStore store(Backend backend) {
        return backend.jobStore().orElseThrow();
    }
}
