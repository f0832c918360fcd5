package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobState;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Change;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Jobs that come along with the change of another are there exactly if the change is, though the process that makes it dies. */
class BrokenNextJobsTest extends DyingProcesses {

    @RegisterExtension
    static final SharedServer SERVER = new SharedServer();

    @Override
    SharedServer server() {
        return SERVER;
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

    /** The job that brings them along is a dead letter, and discarded before anybody else looks after it. */
    @ParameterizedTest
    @EnumSource
    void whatComesAlongOutlivesTheJobThatBroughtIt(BreakableLine.Moment moment) {
        everyWrite(moment, this::withRunningRootAlone, this::failAndDiscard, diamond -> {
            boolean ended = store(backend).find(diamond.root().id())
                    .filter(job -> job.state() == JobState.RUNNING).isEmpty();
            assertThat(store(backend).states(diamond.others())).as("with the end or not").hasSize(ended ? 1 : 0);
            settle(backend, failWith(diamond));
            assertThat(succeedAllThatAreReady()).containsExactly(diamond.other().id());
            assertThat(succeedAllThatAreReady()).isEmpty();
        });
    }

    private void failAndDiscard(Backend dying, Diamond diamond) {
        try {
            settle(dying, failWith(diamond));
            store(dying).find(diamond.root().id());
        } finally {
            Thread.interrupted();
            store(backend).discard(List.of(diamond.root().id()));
        }
    }

    @Test
    void eachAttemptMayBringJobsAlong() {
        Diamond diamond = withRunningRootAlone();
        settle(backend, with(List.of(diamond.other()),
                settlements(new Change.Retry(error(), Duration.ofMinutes(1)))));
        assertThat(succeedAllThatAreReady()).containsExactly(diamond.other().id());
        clock.advance(Duration.ofMinutes(1));
        releaseAllThatIsDue();
        running = fetch();

        settle(backend, succeedWith(diamond));

        runFromTheMiddle(diamond);
    }
}
