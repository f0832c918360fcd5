package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobState;
import dev.worker.api.ParentPolicy;
import dev.worker.api.spi.OwnerId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Dead letters that are put back, and what failed with them. */
abstract class ComingBackTopic extends FamilyTopic {

    ComingBackTopic(Conformance kit) {
        super(kit);
    }

    @Test
    void whatFailedWithAParentWaitsAgainWhenTheParentIsPutBack() {
        Draft parent = Draft.job();
        Draft child = Draft.job().after(parent);
        Draft grandchild = Draft.job().after(child);
        publish(parent, child, grandchild);
        OwnerId owner = owner();
        end(owner, parent, JobState.FAILED);

        assertThat(store().requeue(List.of(parent.id()))).containsExactly(parent.id());

        assertThat(List.of(state(child), state(grandchild))).containsOnly(JobState.WAITING);
        assertThat(info(child).reason()).isEmpty();
        assertThat(info(child).endedAt()).isEmpty();
        assertThat(runAll(owner)).containsExactly(parent.id(), child.id(), grandchild.id());
    }

    @Test
    void itWaitsForTheLastParentToBePutBack() {
        Draft first = Draft.job().queue("first");
        Draft second = Draft.job().queue("second");
        Draft child = Draft.job().after(first, second);
        publish(first, second, child);
        OwnerId owner = owner();
        end(owner, first, JobState.FAILED);
        end(owner, second, JobState.FAILED);

        store().requeue(List.of(first.id()));
        assertThat(state(child)).isEqualTo(JobState.FAILED);
        end(owner, first, JobState.SUCCEEDED);
        assertThat(state(child)).isEqualTo(JobState.FAILED);
        store().requeue(List.of(second.id()));
        assertThat(state(child)).isEqualTo(JobState.WAITING);
        end(owner, second, JobState.SUCCEEDED);

        assertThat(state(child)).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aChildThatIsAskedForAloneStaysWhileItsParentIsADeadLetter() {
        Draft parent = Draft.job();
        Draft child = Draft.job().after(parent);
        publish(parent, child);
        end(owner(), parent, JobState.FAILED);

        assertThat(store().requeue(List.of(child.id()))).isEmpty();

        assertThat(state(child)).isEqualTo(JobState.FAILED);
    }

    @Test
    void askedForTogetherAllArePutBack() {
        Draft parent = Draft.job();
        Draft child = Draft.job().after(parent);
        publish(parent, child);
        OwnerId owner = owner();
        end(owner, parent, JobState.FAILED);

        assertThat(store().requeue(List.of(child.id(), parent.id()))).containsOnly(parent.id(), child.id());

        assertThat(runAll(owner)).containsExactly(parent.id(), child.id());
    }

    @Test
    void aParentThatWillNotComeBackIsNotWaitedForAnyMore() {
        Draft cancelled = Draft.job().queue("cancelled");
        Draft live = Draft.job().queue("live");
        Draft child = Draft.job().after(cancelled, live);
        publish(cancelled, live, child);
        OwnerId owner = owner();
        store().cancel(cancelled.id(), "not wanted");
        assertThat(state(child)).isEqualTo(JobState.FAILED);

        assertThat(store().requeue(List.of(child.id()))).containsExactly(child.id());

        assertThat(state(child)).isEqualTo(JobState.WAITING);
        end(owner, live, JobState.SUCCEEDED);
        assertThat(state(child)).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aChildThatWasDiscardedStaysAwayWhenItsParentIsPutBack() {
        Draft parent = Draft.job();
        Draft child = Draft.job().key("key").after(parent);
        publish(parent, child);
        OwnerId owner = owner();
        end(owner, parent, JobState.FAILED);
        store().discard(List.of(child.id()));

        store().requeue(List.of(parent.id()));

        assertThat(runAll(owner)).containsExactly(parent.id());
        assertThat(store().find(child.id())).isEmpty();
        Draft other = Draft.job().key("key");
        publish(other);
        assertThat(state(other)).as("of another under its key").isEqualTo(JobState.QUEUED);
    }

    @Test
    void norIsOneThatWasDiscarded() {
        Draft parent = Draft.job();
        Draft child = Draft.job().after(parent);
        publish(parent, child);
        end(owner(), parent, JobState.FAILED);
        store().discard(List.of(parent.id()));

        assertThat(store().requeue(List.of(child.id()))).containsExactly(child.id());

        assertThat(state(child)).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aFailedNodeAloneIsPutBackAndTheRestGoesOn() {
        Draft top = Draft.job();
        Draft good = Draft.job().queue("good").after(top);
        Draft bad = Draft.job().queue("bad").after(top);
        Draft bottom = Draft.job().after(good, bad);
        publish(top, good, bad, bottom);
        OwnerId owner = owner();
        end(owner, top, JobState.SUCCEEDED);
        end(owner, good, JobState.SUCCEEDED);
        end(owner, bad, JobState.FAILED);
        assertThat(state(bottom)).isEqualTo(JobState.FAILED);

        store().requeue(List.of(bad.id()));
        end(owner, bad, JobState.SUCCEEDED);

        assertThat(runAll(owner)).containsExactly(bottom.id());
        assertThat(info(good).attempt()).isEqualTo(1);
    }

    @Test
    void aChildThatRanAllTheSameIsLeftAlone() {
        Draft parent = Draft.job().queue("parents");
        Draft child = Draft.job().after(ParentPolicy.RUN, parent);
        publish(parent, child);
        OwnerId owner = owner();
        end(owner, parent, JobState.FAILED);
        end(owner, child, JobState.SUCCEEDED);

        store().requeue(List.of(parent.id()));
        end(owner, parent, JobState.SUCCEEDED);

        assertThat(state(child)).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aChildThatStillWaitsForOthersWaitsForItAgain() {
        Draft failing = Draft.job().queue("failing");
        Draft other = Draft.job().queue("other");
        Draft child = Draft.job().after(ParentPolicy.RUN, failing, other);
        publish(failing, other, child);
        OwnerId owner = owner();
        end(owner, failing, JobState.FAILED);
        store().requeue(List.of(failing.id()));

        end(owner, other, JobState.SUCCEEDED);
        assertThat(state(child)).isEqualTo(JobState.WAITING);
        end(owner, failing, JobState.SUCCEEDED);

        assertThat(state(child)).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aChildWhoseKeyIsTakenByNowStays() {
        Draft parent = Draft.job();
        Draft child = Draft.job().queue("children").key("key").after(parent);
        publish(parent, child);
        end(owner(), parent, JobState.FAILED);
        publish(Draft.job().queue("others").key("key"));

        store().requeue(List.of(parent.id()));

        assertThat(state(child)).isEqualTo(JobState.FAILED);
    }
}
