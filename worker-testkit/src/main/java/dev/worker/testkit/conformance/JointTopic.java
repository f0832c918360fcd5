package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.Cancellation;
import dev.worker.api.JobState;
import dev.worker.api.Progress;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settled;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Where transport and store meet. */
abstract class JointTopic extends Topic {

    JointTopic(Conformance kit, Function<Conformance, JobDriver> driver) {
        super(kit, driver);
    }

    @Test
    void aBackendGivesTheSameObjectsAtEachCall() {
        assertThat(kit().backend().transport()).hasValueSatisfying(transport -> assertThat(transport)
                .isSameAs(transport()));
        assertThat(kit().backend().jobStore()).hasValueSatisfying(store -> assertThat(store).isSameAs(store()));
    }

    @Test
    void aBackendMayBeClosedTwice() {
        kit().backend().close();
        kit().backend().close();
    }

    @Test
    void aJobWhoseTimeHasComeIsQueued() {
        Draft draft = Draft.job().after(Duration.ofSeconds(1));
        publish(draft);
        clock().advance(Duration.ofSeconds(1));

        releaseDue();

        assertThat(state(draft)).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aJobThatIsCancelledBeforeItsTimeNeverComes() {
        Draft draft = Draft.job().after(Duration.ofSeconds(1));
        publish(draft);
        store().cancel(draft.id(), "not wanted");
        clock().advance(Duration.ofSeconds(1));

        assertThat(releaseDue()).isEmpty();
        assertThat(fetch(Ask.by(owner()))).isEmpty();
    }

    @Test
    void aRequestToCancelReachesTheOwner() {
        Draft draft = Draft.job();
        publish(draft, Draft.job().queue("other"));
        OwnerId owner = owner();
        take(owner, draft);
        Heard heard = new Heard();
        transport().listen(heard);

        store().cancel(draft.id(), "not wanted");

        heard.awaitCancelRequested(draft.id());
        assertThat(transport().cancelRequests(owner)).containsExactly(draft.id());
        assertThat(transport().cancelRequests(owner())).isEmpty();
    }

    @Test
    void aRequestToCancelIsOverWithTheJob() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        Delivery delivery = take(owner, draft);
        store().cancel(draft.id(), "not wanted");

        settle(owner, Verdict.cancel(delivery));

        assertThat(transport().cancelRequests(owner)).isEmpty();
    }

    @Test
    void aRequestToCancelStaysWithAJobThatGoesBack() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId first = owner();
        Delivery delivery = take(first, draft);
        store().cancel(draft.id(), "not wanted");
        settle(first, Verdict.release(delivery, Duration.ZERO));

        OwnerId second = owner();
        take(second, draft);

        assertThat(transport().cancelRequests(second)).containsExactly(draft.id());
    }

    @Test
    void aRequestToCancelGoesToWhoTookOver() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId lost = owner();
        take(lost, draft);
        store().cancel(draft.id(), "not wanted");
        transport().unregister(lost);
        OwnerId owner = owner();

        transport().takeOver(owner, 10);

        assertThat(transport().cancelRequests(owner)).containsExactly(draft.id());
    }

    @RepeatedTest(5)
    void cancellingAndFetchingHaveOneWinner() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();

        List<Object> answers = Together.run(2,
                i -> i == 0 ? fetch(Ask.by(owner)) : store().cancel(draft.id(), "not wanted"));

        boolean fetched = !((List<?>) answers.get(0)).isEmpty();
        assertThat(answers.get(1)).isEqualTo(fetched ? Cancellation.REQUESTED : Cancellation.CANCELLED);
        assertThat(state(draft)).isEqualTo(fetched ? JobState.RUNNING : JobState.CANCELLED);
    }

    @Test
    void aRequeuedDeadLetterIsDeliveredAndHinted() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        settle(owner, Verdict.fail(take(owner, draft)));
        Heard heard = new Heard();
        transport().listen(heard);

        store().requeue(List.of(draft.id()));

        heard.awaitReady(Draft.QUEUE);
        assertThat(transport().ready(Set.of(Draft.QUEUE))).containsExactly(Draft.QUEUE);
        assertThat(fetch(Ask.by(owner))).extracting(Delivery::attempt).containsExactly(1);
    }

    @Test
    void aJobThatWasTakenOverStillRunsUnderItsAttempt() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId lost = owner();
        take(lost, draft);
        transport().unregister(lost);

        transport().takeOver(owner(), 10);

        assertThat(state(draft)).isEqualTo(JobState.RUNNING);
        assertThat(info(draft).attempt()).isEqualTo(1);
    }

    @Test
    void theProgressOfALostOwnerIsDropped() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId lost = owner();
        take(lost, draft);
        transport().unregister(lost);
        transport().takeOver(owner(), 10);

        store().progress(lost, Map.of(draft.id(), new JobStore.AttemptProgress(1, new Progress(0.5, "half"))));

        assertThat(info(draft).progress()).isEmpty();
    }

    @Test
    void aLostSettlementLeavesTheStateAlone() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId lost = owner();
        Delivery delivery = take(lost, draft);
        transport().unregister(lost);

        assertThat(settle(lost, Verdict.succeed(delivery))).isEqualTo(Settled.LOST);

        assertThat(state(draft)).isEqualTo(JobState.RUNNING);
    }
}
