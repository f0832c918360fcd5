package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobState;
import dev.worker.api.spi.Delivery;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Jobs that come after others are there whole or not at all, and start once, though the process that changes them dies. */
class BrokenFamilyTest extends DyingProcesses {

    @RegisterExtension
    static final SharedServer SERVER = new SharedServer();

    @Override
    SharedServer server() {
        return SERVER;
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
    void publishingAGraphWithAUniqueKey(BreakableLine.Moment moment) {
        everyWrite(moment, Diamond::withKey, (dying, diamond) -> transport(dying).publish(diamond.all()), diamond -> {
            assertThat(store(backend).states(diamond.ids()).size()).as("all or none").isIn(0, 4);
            transport(backend).publish(diamond.all());
            assertStates(diamond, JobState.QUEUED, JobState.WAITING, JobState.WAITING, JobState.WAITING);
            runToTheEnd(diamond);
        });
    }

    /** What comes after a job whose unique key another one holds comes after that one. */
    @ParameterizedTest
    @EnumSource(names = {"BEFORE", "AFTER"})
    void publishingAGraphWithAUniqueKeyThatIsTaken(BreakableLine.Moment moment) {
        everyWrite(moment, this::withRunningTwin, (dying, diamond) -> transport(dying).publish(diamond.all()),
                diamond -> {
                    List<Delivery> twin = running;
                    assertThat(store(backend).states(diamond.ids()).size()).as("all or none").isIn(0, 3);
                    transport(backend).publish(diamond.all());
                    assertThat(succeedAllThatAreReady()).containsExactly(diamond.root().id());
                    assertThat(succeedAllThatAreReady()).containsExactly(diamond.right().id());
                    assertThat(succeedAllThatAreReady()).isEmpty();
                    running = twin;
                    settle(backend, succeed());
                    assertThat(succeedAllThatAreReady()).containsExactly(diamond.join().id());
                    assertThat(succeedAllThatAreReady()).isEmpty();
                });
    }

    private Diamond withRunningTwin() {
        Diamond diamond = Diamond.withTwin();
        transport(backend).publish(List.of(diamond.other()));
        running = fetch();
        return diamond;
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

    /** Others come to the parent before its children have come back, and it fails once more. */
    @ParameterizedTest
    @EnumSource(names = {"AFTER_A_PAUSE", "NEVER"})
    void puttingBackAParentThatFailsAgain(BreakableLine.Moment moment) {
        meanwhile = diamond -> {
            othersFinish();
            running = fetch();
            settle(backend, fail());
        };
        everyWrite(moment, this::withFailedRoot,
                (dying, diamond) -> store(dying).requeue(List.of(diamond.root().id())), diamond -> {
                    JobState others = hasEnded(diamond.root().id()) ? JobState.FAILED : JobState.WAITING;
                    assertStates(diamond, state(diamond.root().id()), others, others, others);
                    store(backend).requeue(List.of(diamond.root().id()));
                    runToTheEnd(diamond);
                });
    }

    /** Of a dead letter that comes back and a new job with its unique key one lives. */
    @ParameterizedTest
    @EnumSource(names = {"AFTER_A_PAUSE", "NEVER"})
    void puttingBackAJobWhoseKeyIsWantedByAnother(BreakableLine.Moment moment) {
        meanwhile = diamond -> transport(backend).publish(List.of(Diamond.after(diamond.left())));
        everyWrite(moment, this::withFailedTwin,
                (dying, diamond) -> store(dying).requeue(List.of(diamond.other().id())),
                diamond -> {
                    assertThat(succeedAllThatAreReady()).hasSize(1);
                    assertThat(succeedAllThatAreReady()).isEmpty();
                });
    }

    private Diamond withFailedTwin() {
        Diamond diamond = withRunningTwin();
        settle(backend, fail());
        return diamond;
    }
}
