package dev.worker.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.ClaimOrder;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.Settlement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Jobs that come after others are there whole or not at all and start once, with the connection broken at every step in turn. */
abstract class BrokenDependenciesTest extends DatabaseTransactions {

    private static final int FEWEST_STEPS = 2;

    private List<Delivery> running = List.of();

    @ParameterizedTest
    @EnumSource
    void publishingAGraphWithTheConnectionBrokenAtEveryStep(FaultySource.Moment moment) {
        everyStep(moment, Diamond::create, diamond -> Jobs.transport(backend).publish(diamond.all()), diamond -> {
            assertThat(store().states(diamond.ids()).size()).as("all or none").isIn(0, 4);
            Jobs.transport(backend).publish(diamond.all());
            assertStates(diamond, JobState.QUEUED, JobState.WAITING, JobState.WAITING, JobState.WAITING);
            runToTheEnd(diamond);
        });
    }

    @ParameterizedTest
    @EnumSource
    void publishingAfterAnEndedJobWithTheConnectionBrokenAtEveryStep(FaultySource.Moment moment) {
        everyStep(moment, this::withEndedRoot, diamond -> Jobs.transport(backend).publish(diamond.later()), diamond -> {
            assertThat(store().states(diamond.ids()).size()).as("all or none").isIn(1, 4);
            Jobs.transport(backend).publish(diamond.later());
            assertStates(diamond, JobState.SUCCEEDED, JobState.QUEUED, JobState.QUEUED, JobState.WAITING);
            runFromTheMiddle(diamond);
        });
    }

    @ParameterizedTest
    @EnumSource
    void succeedingOfAParentWithTheConnectionBrokenAtEveryStep(FaultySource.Moment moment) {
        everyStep(moment, this::withRunningRoot, diamond -> settle(Jobs.succeed(running)), diamond -> {
            boolean ended = state(diamond.root().id()).equals(Optional.of(JobState.SUCCEEDED));
            JobState children = ended ? JobState.QUEUED : JobState.WAITING;
            assertStates(diamond, ended ? JobState.SUCCEEDED : JobState.RUNNING, children, children, JobState.WAITING);
            settle(Jobs.succeed(running));
            runFromTheMiddle(diamond);
        });
    }

    /** The ends of two parents of one job are one batch. */
    @ParameterizedTest
    @EnumSource
    void succeedingOfTheLastParentsWithTheConnectionBrokenAtEveryStep(FaultySource.Moment moment) {
        everyStep(moment, this::withRunningMiddle, diamond -> settle(Jobs.succeed(running)), diamond -> {
            boolean ended = state(diamond.left().id()).equals(Optional.of(JobState.SUCCEEDED));
            JobState middle = ended ? JobState.SUCCEEDED : JobState.RUNNING;
            assertStates(diamond, JobState.SUCCEEDED, middle, middle, ended ? JobState.QUEUED : JobState.WAITING);
            settle(Jobs.succeed(running));
            assertThat(succeedAllThatAreReady()).containsExactly(diamond.join().id());
            assertThat(succeedAllThatAreReady()).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void succeedingOfAParentInItsTransactionWithTheConnectionBrokenAtEveryStep(FaultySource.Moment moment) {
        everyStep(moment, this::withRunningRoot, this::succeedInTransaction, diamond -> {
            boolean ended = state(diamond.root().id()).equals(Optional.of(JobState.SUCCEEDED));
            assertThat(effects(diamond.root().id())).isEqualTo(ended ? 1 : 0);
            JobState children = ended ? JobState.QUEUED : JobState.WAITING;
            assertStates(diamond, ended ? JobState.SUCCEEDED : JobState.RUNNING, children, children, JobState.WAITING);
            succeedInTransaction(diamond);
            runFromTheMiddle(diamond);
        });
    }

    @ParameterizedTest
    @EnumSource
    void failingOfAParentWithTheConnectionBrokenAtEveryStep(FaultySource.Moment moment) {
        everyStep(moment, this::withRunningRoot, diamond -> settle(Jobs.fail(running)), diamond -> {
            boolean ended = state(diamond.root().id()).equals(Optional.of(JobState.FAILED));
            JobState others = ended ? JobState.FAILED : JobState.WAITING;
            assertStates(diamond, ended ? JobState.FAILED : JobState.RUNNING, others, others, others);
            settle(Jobs.fail(running));
            assertStates(diamond, JobState.FAILED, JobState.FAILED, JobState.FAILED, JobState.FAILED);
        });
    }

    @ParameterizedTest
    @EnumSource
    void requeueingAParentWithTheConnectionBrokenAtEveryStep(FaultySource.Moment moment) {
        everyStep(moment, this::withFailedRoot, diamond -> store().requeue(List.of(diamond.root().id())), diamond -> {
            boolean back = state(diamond.root().id()).equals(Optional.of(JobState.QUEUED));
            JobState others = back ? JobState.WAITING : JobState.FAILED;
            assertStates(diamond, back ? JobState.QUEUED : JobState.FAILED, others, others, others);
            if (!back) {
                store().requeue(List.of(diamond.root().id()));
            }
            runToTheEnd(diamond);
        });
    }

    @ParameterizedTest
    @EnumSource
    void cancellingAParentWithTheConnectionBrokenAtEveryStep(FaultySource.Moment moment) {
        everyStep(moment, this::published, diamond -> store().cancel(diamond.root().id(), "no more"), diamond -> {
            boolean cancelled = state(diamond.root().id()).equals(Optional.of(JobState.CANCELLED));
            JobState others = cancelled ? JobState.FAILED : JobState.WAITING;
            assertStates(diamond, cancelled ? JobState.CANCELLED : JobState.QUEUED, others, others, others);
            store().cancel(diamond.root().id(), "no more");
            assertStates(diamond, JobState.CANCELLED, JobState.FAILED, JobState.FAILED, JobState.FAILED);
        });
    }

    /** Begins anew for each step; whatever was told, what is there then must be right and go on from there. */
    private void everyStep(FaultySource.Moment moment, Supplier<Diamond> beginning, Consumer<Diamond> act,
            Consumer<Diamond> afterwards) {
        int step = 0;
        boolean struck = true;
        while (struck) {
            step++;
            Diamond diamond = beginning.get();
            faulty.arm(step, moment);
            try {
                act.accept(diamond);
            } catch (WorkerException e) {
                // what came of it is asked afterwards
            }
            struck = faulty.disarm();
            afterwards.accept(diamond);
        }
        assertThat(step).as("steps").isGreaterThan(FEWEST_STEPS);
    }

    private Diamond published() {
        Diamond diamond = Diamond.create();
        Jobs.transport(backend).publish(diamond.all());
        return diamond;
    }

    private Diamond withRunningRoot() {
        Diamond diamond = published();
        running = fetch();
        return diamond;
    }

    private Diamond withRunningMiddle() {
        Diamond diamond = withRunningRoot();
        settle(Jobs.succeed(running));
        running = fetch();
        return diamond;
    }

    private Diamond withFailedRoot() {
        Diamond diamond = withRunningRoot();
        settle(Jobs.fail(running));
        return diamond;
    }

    private Diamond withEndedRoot() {
        Diamond diamond = Diamond.create();
        Jobs.transport(backend).publish(List.of(diamond.root()));
        settle(Jobs.succeed(fetch()));
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
        List<Delivery> ready = fetch();
        settle(Jobs.succeed(ready));
        return ready.stream().map(DatabaseTransactions::id).toList();
    }

    private void succeedInTransaction(Diamond diamond) {
        try {
            transactions().settle(work(running.get(0), owner));
        } catch (SQLException e) {
            // as the handler's own statement may find it; what came of it is asked afterwards
        } catch (WorkerException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private List<Delivery> fetch() {
        return Jobs.fetch(backend, owner, ClaimOrder.FIFO, 10);
    }

    private void settle(List<Settlement> settlements) {
        Jobs.transport(backend).settle(owner, settlements);
    }

    private JobStore store() {
        return backend.jobStore().orElseThrow();
    }

    private void assertStates(Diamond diamond, JobState... expected) {
        Map<JobId, JobState> states = store().states(diamond.ids());
        assertThat(diamond.ids().stream().map(states::get)).as("root, left, right, join").containsExactly(expected);
    }

    /** One job, two after it, and one after these two. */
    private record Diamond(Envelope root, Envelope left, Envelope right, Envelope join) {

        static Diamond create() {
            Envelope root = Jobs.envelope(Jobs.QUEUE, 1);
            Envelope left = Jobs.after(root.id());
            Envelope right = Jobs.after(root.id());
            return new Diamond(root, left, right, Jobs.after(left.id(), right.id()));
        }

        List<Envelope> all() {
            return List.of(root, left, right, join);
        }

        List<JobId> ids() {
            return all().stream().map(Envelope::id).toList();
        }

        List<Envelope> later() {
            return List.of(left, right, join);
        }
    }
}
