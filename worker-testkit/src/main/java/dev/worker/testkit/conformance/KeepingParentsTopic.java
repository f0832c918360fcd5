package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.ParentPolicy;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Parent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a job can know of its parents, and how long. */
abstract class KeepingParentsTopic extends FamilyTopic {

    private static final Duration KEEP = Duration.ofHours(1);

    KeepingParentsTopic(Conformance kit) {
        super(kit);
    }

    @Test
    void aJobWithoutParentsHasNone() {
        Draft draft = Draft.job();
        publish(draft);

        assertThat(store().parents(draft.id())).isEmpty();
        assertThat(store().parents(JobId.random())).isEmpty();
    }

    @Test
    void theResultsOfParentsAreThereInTheirOrder() {
        Draft first = Draft.job().queue("first");
        Draft second = Draft.job().queue("second");
        Draft failing = Draft.job().queue("failing");
        Draft child = Draft.job().after(second, first).after(ParentPolicy.RUN, failing);
        publish(first, second, failing, child);
        OwnerId owner = owner();
        succeed(owner, first, "one");
        succeed(owner, second, "two");
        end(owner, failing, JobState.FAILED);
        take(owner, child);

        List<Parent> parents = store().parents(child.id());

        assertThat(parents).extracting(Parent::id).containsExactly(second.id(), first.id(), failing.id());
        assertThat(parents).extracting(Parent::state)
                .containsExactly(JobState.SUCCEEDED, JobState.SUCCEEDED, JobState.FAILED);
        assertThat(parents).extracting(parent -> parent.result().map(String::new).orElse(""))
                .containsExactly("two", "one", "");
        assertThat(parents).extracting(Parent::policy)
                .containsExactly(ParentPolicy.FAIL, ParentPolicy.FAIL, ParentPolicy.RUN);
        assertThat(parents.getFirst().type()).contains(Draft.TYPE);
        assertThat(parents.getLast().reason()).contains("no attempts left");
    }

    @Test
    void aParentIsKeptAsLongAsAChildNeedsIt() {
        Draft parent = Draft.job().queue("parents");
        Draft other = Draft.job().queue("others");
        Draft child = Draft.job().after(parent, other);
        publish(parent, other, child);
        OwnerId owner = owner();
        succeed(owner, parent, "result");
        clock().advance(KEEP.multipliedBy(2));

        assertThat(store().purge(10)).isZero();
        end(owner, other, JobState.SUCCEEDED);
        Delivery delivery = take(owner, child);
        assertThat(store().purge(10)).isZero();
        assertThat(store().parents(child.id()).getFirst().result()).hasValueSatisfying(
                result -> assertThat(result).isEqualTo(Draft.bytes("result")));

        settle(owner, Verdict.succeed(delivery));
        assertThat(store().purge(10)).isEqualTo(1);
        assertThat(store().find(parent.id())).isEmpty();
    }

    @Test
    void othersArePurgedPastThoseThatAreNeeded() {
        Draft parent = Draft.job().queue("parents");
        Draft other = Draft.job().queue("others");
        Draft alone = Draft.job();
        publish(parent, other, Draft.job().queue("children").after(parent, other), alone);
        OwnerId owner = owner();
        succeed(owner, parent, "result");
        succeed(owner, alone, "result");
        clock().advance(KEEP.multipliedBy(2));

        assertThat(store().purge(1)).isEqualTo(1);

        assertThat(store().find(alone.id())).isEmpty();
        assertThat(store().find(parent.id())).isPresent();
    }

    @Test
    void theEndOfADiscardedParentIsRemembered() {
        Draft parent = Draft.job().queue("parents");
        Draft other = Draft.job().queue("others");
        Draft child = Draft.job().after(ParentPolicy.RUN, parent, other);
        publish(parent, other, child);
        OwnerId owner = owner();
        end(owner, parent, JobState.FAILED);

        assertThat(store().discard(List.of(parent.id()))).isEqualTo(1);

        end(owner, other, JobState.SUCCEEDED);
        assertThat(state(child)).isEqualTo(JobState.QUEUED);
        assertThat(store().parents(child.id()).getFirst().state()).isEqualTo(JobState.FAILED);
    }

    private void succeed(OwnerId owner, Draft draft, String result) {
        settle(owner, Verdict.of(take(owner, draft), new Change.Succeed(Optional.of(Draft.bytes(result)), KEEP)));
    }
}
