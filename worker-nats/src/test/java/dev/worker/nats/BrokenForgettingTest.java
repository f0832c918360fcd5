package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs are forgotten, or live, though the process that forgets them dies. */
class BrokenForgettingTest extends DyingProcesses {

    private static final int ALL = 100;

    @RegisterExtension
    static final SharedServer SERVER = new SharedServer();

    @Override
    SharedServer server() {
        return SERVER;
    }

    @ParameterizedTest
    @EnumSource
    void aDeadLetterThatIsPutBackIsNotForgotten(BreakableLine.Moment moment) {
        meanwhile = diamond -> store(backend).requeue(List.of(diamond.root().id()));
        everyWrite(moment, this::withFailedRoot,
                (dying, diamond) -> store(dying).discard(List.of(diamond.root().id())), diamond -> {
                    store(backend).requeue(List.of(diamond.root().id()));
                    boolean lives = store(backend).find(diamond.root().id())
                            .filter(job -> !job.state().ended()).isPresent();
                    store(backend).purge(ALL);
                    if (lives) {
                        runToTheEnd(diamond);
                    } else {
                        assertThat(store(backend).find(diamond.root().id())).isEmpty();
                        assertThat(succeedAllThatAreReady()).isEmpty();
                    }
                });
    }

    @ParameterizedTest
    @EnumSource
    void aJobThatWasForgottenCanBePublishedAgain(BreakableLine.Moment moment) {
        everyWrite(moment, this::withFailedRoot,
                (dying, diamond) -> store(dying).discard(List.of(diamond.root().id())), diamond -> {
                    store(backend).discard(List.of(diamond.root().id()));
                    transport(backend).publish(List.of(diamond.root()));
                    assertThat(succeedAllThatAreReady()).containsExactly(diamond.root().id());
                });
    }

    /** Whoever finds what a process left that published the children knows of the parent only what they remember. */
    @ParameterizedTest
    @EnumSource
    void whatFailedBecauseOfAParentStaysSoThoughThatIsDiscarded(BreakableLine.Moment moment) {
        Set<JobId> failed = new HashSet<>();
        everyWrite(moment, this::withRunningRootAlone, (dying, diamond) -> {
            try {
                transport(dying).publish(diamond.later());
                store(dying).find(diamond.root().id());
            } finally {
                Thread.interrupted();
                settle(backend, fail());
                store(backend).discard(List.of(diamond.root().id()));
                store(backend).states(diamond.ids()).forEach((id, state) -> {
                    if (state == JobState.FAILED) {
                        failed.add(id);
                    }
                });
            }
        }, diamond -> {
            assertThat(store(backend).states(failed).values()).allMatch(JobState.FAILED::equals);
            succeedAllThatAreReady();
            succeedAllThatAreReady();
        });
        assertThat(failed).isNotEmpty();
    }

    /** The lists of its former parents name it still, in places that are others' now, or that it has no more. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aJobThatIsPublishedAnewMindsItsNewParentsAlone(boolean slowIsFirst) {
        Envelope slow = Diamond.after();
        Envelope failing = Diamond.after();
        Envelope child = slowIsFirst ? Diamond.after(slow.id(), failing.id()) : Diamond.after(failing.id(), slow.id());
        transport(backend).publish(List.of(slow, failing, child));
        List<Delivery> both = fetch();
        running = both.stream().filter(one -> one.envelope().id().equals(failing.id())).toList();
        settle(backend, fail());
        assertThat(store(backend).discard(List.of(child.id()))).isOne();
        Envelope parent = Diamond.after();
        transport(backend).publish(List.of(parent, Diamond.after(child, parent.id())));

        running = both.stream().filter(one -> one.envelope().id().equals(slow.id())).toList();
        settle(backend, succeed());

        assertThat(state(child.id())).isEqualTo(JobState.WAITING);
        assertThat(succeedAllThatAreReady()).containsExactly(parent.id());
        assertThat(succeedAllThatAreReady()).containsExactly(child.id());
    }
}
