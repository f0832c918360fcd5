package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobState;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settled;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** How a store tells a delivery that counts from one that does not. */
abstract class StartTopic extends Topic {

    StartTopic(Conformance kit, Function<Conformance, JobDriver> driver) {
        super(kit, driver);
    }

    @Test
    void aDeliveredJobRuns() {
        Draft draft = Draft.job();
        publish(draft);

        assertThat(start(draft, 1)).isEqualTo(Settled.APPLIED);

        assertThat(state(draft)).isEqualTo(JobState.RUNNING);
        assertThat(info(draft).attempt()).isEqualTo(1);
    }

    @Test
    void aJobWhoseTimeHadComeAtTheTransportRunsToo() {
        Draft draft = Draft.job().after(Duration.ofMinutes(1));
        publish(draft);
        clock().advance(Duration.ofMinutes(1));

        assertThat(start(draft, 1)).isEqualTo(Settled.APPLIED);

        assertThat(state(draft)).isEqualTo(JobState.RUNNING);
    }

    @Test
    void anAttemptStartsOnce() {
        Draft draft = Draft.job();
        publish(draft);
        start(draft, 1);

        assertThat(start(draft, 1)).isEqualTo(Settled.LOST);
    }

    @Test
    void anOlderAttemptDoesNotStart() {
        Draft draft = Draft.job();
        publish(draft);
        start(draft, 2);

        assertThat(start(draft, 1)).isEqualTo(Settled.LOST);
        assertThat(info(draft).attempt()).isEqualTo(2);
    }

    @Test
    void aNewerAttemptTakesTheJobFromTheOneThatRuns() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId stale = owner();
        Delivery lost = take(stale, draft);
        OwnerId owner = owner();
        Delivery fresh = take(owner, draft);

        assertThat(settle(stale, Verdict.succeed(lost))).isEqualTo(Settled.LOST);
        assertThat(settle(owner, Verdict.succeed(fresh))).isEqualTo(Settled.APPLIED);
    }

    @Test
    void aJobThatEndedDoesNotStart() {
        Draft[] drafts = drafts(3, Draft.job());
        publish(drafts);
        OwnerId owner = owner();
        settle(owner, Verdict.succeed(take(owner, drafts[0])));
        settle(owner, Verdict.fail(take(owner, drafts[1])));
        store().cancel(drafts[2].id(), "no longer wanted");

        for (Draft draft : drafts) {
            assertThat(start(draft, 2)).isEqualTo(Settled.LOST);
        }
    }

    @Test
    void anUnknownJobDoesNotStart() {
        assertThat(start(Draft.job(), 1)).isEqualTo(Settled.LOST);
    }

    @Test
    void answersComeInOrderAndLostOnesDoNotHinderTheOthers() {
        Draft[] drafts = drafts(3, Draft.job());
        publish(drafts);
        start(drafts[1], 1);
        List<Delivery> deliveries = List.of(
                new Delivery(drafts[0].envelope(), 1, 0),
                new Delivery(drafts[1].envelope(), 1, 0),
                new Delivery(drafts[2].envelope(), 1, 0));

        assertThat(store().start(owner(), Ask.WORKER, deliveries))
                .containsExactly(Settled.APPLIED, Settled.LOST, Settled.APPLIED);
    }

    private Settled start(Draft draft, int attempt) {
        return store().start(owner(), Ask.WORKER, List.of(new Delivery(draft.envelope(), attempt, 0))).getFirst();
    }
}
