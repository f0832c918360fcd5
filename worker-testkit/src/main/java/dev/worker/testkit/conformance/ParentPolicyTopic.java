package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobState;
import dev.worker.api.ParentPolicy;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Receipt;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of jobs whose parents do not succeed. */
abstract class ParentPolicyTopic extends FamilyTopic {

    ParentPolicyTopic(Conformance kit) {
        super(kit);
    }

    @ParameterizedTest
    @EnumSource(value = JobState.class, names = {"FAILED", "CANCELLED"})
    void failFailsTheChildWithoutAnAttempt(JobState end) {
        Draft child = afterOneThat(end, ParentPolicy.FAIL);

        assertThat(state(child)).isEqualTo(JobState.FAILED);
        assertThat(info(child).attempt()).isZero();
        assertThat(info(child).endedAt()).isPresent();
    }

    @ParameterizedTest
    @EnumSource(value = JobState.class, names = {"FAILED", "CANCELLED"})
    void cancelCancelsTheChild(JobState end) {
        assertThat(state(afterOneThat(end, ParentPolicy.CANCEL))).isEqualTo(JobState.CANCELLED);
    }

    @ParameterizedTest
    @EnumSource(value = JobState.class, names = {"FAILED", "CANCELLED"})
    void runLetsTheChildRun(JobState end) {
        assertThat(state(afterOneThat(end, ParentPolicy.RUN))).isEqualTo(JobState.QUEUED);
    }

    @ParameterizedTest
    @EnumSource(ParentPolicy.class)
    void itIsNoMatterWhetherTheParentHadFailedBefore(ParentPolicy policy) {
        Draft parent = Draft.job();
        publish(parent);
        end(owner(), parent, JobState.FAILED);
        Draft child = Draft.job().queue("children").after(policy, parent);
        Draft grandchild = Draft.job().queue("grandchildren").after(child);

        publish(child, grandchild);

        assertThat(state(child)).isEqualTo(switch (policy) {
            case FAIL -> JobState.FAILED;
            case CANCEL -> JobState.CANCELLED;
            case RUN -> JobState.QUEUED;
        });
        assertThat(state(grandchild)).isEqualTo(policy == ParentPolicy.RUN ? JobState.WAITING : JobState.FAILED);
    }

    @Test
    void theReasonNamesTheParentAndItsOwnReason() {
        Draft parent = Draft.job();
        Draft child = Draft.job().queue("children").after(parent);
        publish(parent, child);

        end(owner(), parent, JobState.FAILED);

        assertThat(info(child).reason()).hasValueSatisfying(reason -> assertThat(reason)
                .contains(parent.id().toString(), Draft.TYPE, "no attempts left"));
    }

    @Test
    void itGoesOnDownToTheLast() {
        Draft parent = Draft.job();
        Draft child = Draft.job().queue("children").after(parent);
        Draft grandchild = Draft.job().queue("children").after(ParentPolicy.CANCEL, child);
        Draft cleanup = Draft.job().queue("cleanup").after(ParentPolicy.RUN, grandchild);
        publish(parent, child, grandchild, cleanup);

        end(owner(), parent, JobState.FAILED);

        assertThat(List.of(state(child), state(grandchild), state(cleanup)))
                .containsExactly(JobState.FAILED, JobState.CANCELLED, JobState.QUEUED);
    }

    @Test
    void aParentThatIsCancelledBeforeItRanCountsAsWell() {
        Draft parent = Draft.job();
        Draft child = Draft.job().queue("children").after(ParentPolicy.CANCEL, parent);
        publish(parent, child);

        store().cancel(parent.id(), "not wanted");

        assertThat(state(child)).isEqualTo(JobState.CANCELLED);
        assertThat(info(child).reason()).hasValueSatisfying(reason -> assertThat(reason).contains("not wanted"));
    }

    @Test
    void itFailsAtOnceAndIsNotHarmedByTheOtherParentsEnds() {
        Draft failing = Draft.job().queue("failing");
        Draft other = Draft.job().queue("other");
        Draft child = Draft.job().after(failing, other);
        publish(failing, other, child);
        OwnerId owner = owner();

        end(owner, failing, JobState.FAILED);
        assertThat(state(child)).isEqualTo(JobState.FAILED);
        end(owner, other, JobState.SUCCEEDED);

        assertThat(state(child)).isEqualTo(JobState.FAILED);
        assertThat(fetch(Ask.by(owner))).isEmpty();
    }

    @Test
    void aKeyIsFreeOnceItsJobHasFailedWithAParent() {
        Draft parent = Draft.job();
        publish(parent, Draft.job().queue("children").key("key").after(parent));

        end(owner(), parent, JobState.FAILED);

        assertThat(publish(Draft.job().key("key"))).extracting(Receipt::kind).containsExactly(Receipt.Kind.CREATED);
    }

    private Draft afterOneThat(JobState end, ParentPolicy policy) {
        Draft parent = Draft.job();
        Draft child = Draft.job().queue("children").after(policy, parent);
        publish(parent, child);
        end(owner(), parent, end);
        return child;
    }
}
