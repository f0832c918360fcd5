package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.Cancellation;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.Settled;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What cancelling meets in each state. */
abstract class CancelTopic extends Topic {

    CancelTopic(Conformance kit, Function<Conformance, JobDriver> driver) {
        super(kit, driver);
    }

    @Test
    void aQueuedJobIsCancelledAtOnce() {
        Draft draft = Draft.job();
        publish(draft);

        assertThat(cancel(draft)).isEqualTo(Cancellation.CANCELLED);

        assertThat(state(draft)).isEqualTo(JobState.CANCELLED);
        assertThat(info(draft).reason()).contains("not wanted");
        assertThat(info(draft).endedAt()).contains(clock().instant());
        assertThat(driver().countReady()).isZero();
    }

    @Test
    void aReasonMayHoldAnyCharacter() {
        Draft draft = Draft.job();
        publish(draft);

        assertThat(store().cancel(draft.id(), "not\0wanted: 世界")).isEqualTo(Cancellation.CANCELLED);

        assertThat(info(draft).reason().orElseThrow()).startsWith("not").endsWith("wanted: 世界");
    }

    @Test
    void aScheduledJobIsCancelledAtOnce() {
        Draft draft = Draft.job().after(Duration.ofMinutes(1));
        publish(draft);

        assertThat(cancel(draft)).isEqualTo(Cancellation.CANCELLED);

        assertThat(state(draft)).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void aJobThatWaitsForItsRetryIsCancelledAtOnce() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        settle(owner, Verdict.retry(take(owner, draft), Duration.ofMinutes(1)));

        assertThat(cancel(draft)).isEqualTo(Cancellation.CANCELLED);

        assertThat(state(draft)).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void aRunningJobIsAskedToEnd() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        Delivery delivery = take(owner, draft);

        assertThat(cancel(draft)).isEqualTo(Cancellation.REQUESTED);
        assertThat(state(draft)).isEqualTo(JobState.RUNNING);

        assertThat(settle(owner, Verdict.cancel(delivery))).isEqualTo(Settled.APPLIED);
        assertThat(state(draft)).isEqualTo(JobState.CANCELLED);
        assertThat(info(draft).reason()).as("of who asked").contains("not wanted");
    }

    @Test
    void aHandlerThatFinishesFirstWins() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        Delivery delivery = take(owner, draft);
        cancel(draft);

        assertThat(settle(owner, Verdict.succeed(delivery))).isEqualTo(Settled.APPLIED);

        assertThat(state(draft)).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aJobThatEndedStaysAsItIs() {
        Draft[] drafts = drafts(3, Draft.job());
        publish(drafts);
        OwnerId owner = owner();
        settle(owner, Verdict.succeed(take(owner, drafts[0])));
        settle(owner, Verdict.fail(take(owner, drafts[1])));
        cancel(drafts[2]);

        for (Draft draft : drafts) {
            JobState before = state(draft);
            assertThat(cancel(draft)).isEqualTo(Cancellation.ALREADY_ENDED);
            assertThat(state(draft)).isEqualTo(before);
        }
    }

    @Test
    void anUnknownJobIsNotFound() {
        assertThat(store().cancel(JobId.random(), "not wanted")).isEqualTo(Cancellation.NOT_FOUND);
    }

    @Test
    void aCancelledJobGivesItsKeyBack() {
        Draft draft = Draft.job().key("key");
        publish(draft);
        cancel(draft);

        assertThat(publish(Draft.job().key("key").payload(Draft.bytes("another"))).getFirst().kind())
                .isEqualTo(Receipt.Kind.CREATED);
    }

    @RepeatedTest(5)
    void cancellingAndFinishingHaveOneWinner() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        Delivery delivery = take(owner, draft);

        List<Object> answers = Together.run(2,
                i -> i == 0 ? settle(owner, Verdict.succeed(delivery)) : cancel(draft));

        assertThat(answers.get(0)).isEqualTo(Settled.APPLIED);
        assertThat(answers.get(1)).isIn(Cancellation.REQUESTED, Cancellation.ALREADY_ENDED);
        assertThat(state(draft)).isEqualTo(JobState.SUCCEEDED);
    }

    @RepeatedTest(5)
    void manyWhoCancelHaveOneWinner() {
        Draft draft = Draft.job();
        publish(draft);

        List<Cancellation> answers = Together.run(4, i -> cancel(draft));

        assertThat(answers).containsOnlyOnce(Cancellation.CANCELLED);
        assertThat(answers).containsOnly(Cancellation.CANCELLED, Cancellation.ALREADY_ENDED);
    }

    private Cancellation cancel(Draft draft) {
        return store().cancel(draft.id(), "not wanted");
    }
}
