package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobId;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What becomes of a job, and who may say so. */
abstract class SettleTopic extends Topic {

    SettleTopic(Conformance kit) {
        super(kit);
    }

    @Test
    void aJobThatSucceededIsNotDeliveredAgain() {
        assertOverAfter(Verdict::succeed);
    }

    @Test
    void aJobThatFailedIsNotDeliveredAgain() {
        assertOverAfter(Verdict::fail);
    }

    @Test
    void aJobThatIsCancelledIsNotDeliveredAgain() {
        assertOverAfter(Verdict::cancel);
    }

    @Test
    void aRetryWithoutDelayIsReadyAtOnce() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();

        settle(owner, Verdict.retry(take(owner, draft), Duration.ZERO));

        assertThat(transport().ready(Set.of(Draft.QUEUE))).containsExactly(Draft.QUEUE);
        assertThat(fetch(Ask.by(owner))).extracting(Delivery::attempt).containsExactly(2);
    }

    @Test
    void attemptsAreCountedOneByOne() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        for (int attempt = 1; attempt <= 6; attempt++) {
            Delivery delivery = take(owner, draft);
            assertThat(delivery.attempt()).isEqualTo(attempt);
            assertThat(settle(owner, Verdict.retry(delivery, Duration.ZERO))).isEqualTo(Settled.APPLIED);
        }
    }

    @Test
    void aReleaseRestoresTheAttempt() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        settle(owner, Verdict.retry(take(owner, draft), Duration.ZERO));

        for (int i = 0; i < 3; i++) {
            Delivery delivery = take(owner, draft);
            assertThat(delivery.attempt()).isEqualTo(2);
            assertThat(settle(owner, Verdict.release(delivery, Duration.ZERO))).isEqualTo(Settled.APPLIED);
        }
    }

    @Test
    void anAttemptIsSettledOnce() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        Delivery delivery = take(owner, draft);
        settle(owner, Verdict.succeed(delivery));

        assertThat(settle(owner, Verdict.succeed(delivery))).isEqualTo(Settled.LOST);
        assertThat(settle(owner, Verdict.retry(delivery, Duration.ZERO))).isEqualTo(Settled.LOST);
        assertThat(fetch(Ask.by(owner))).isEmpty();
    }

    @Test
    void anAttemptIsSettledOnceInOneBatchToo() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        Delivery delivery = take(owner, draft);

        assertThat(transport().settle(owner, List.of(Verdict.succeed(delivery), Verdict.fail(delivery))))
                .containsExactly(Settled.APPLIED, Settled.LOST);
    }

    @Test
    void aStaleAttemptIsRefused() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        Delivery stale = take(owner, draft);
        settle(owner, Verdict.retry(stale, Duration.ZERO));
        Delivery fresh = take(owner, draft);

        assertThat(settle(owner, Verdict.succeed(stale))).isEqualTo(Settled.LOST);
        assertThat(settle(owner, Verdict.release(stale, Duration.ZERO))).isEqualTo(Settled.LOST);
        assertThat(settle(owner, Verdict.succeed(fresh))).isEqualTo(Settled.APPLIED);
    }

    @Test
    void anAttemptThatIsStillToComeIsRefused() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        Delivery delivery = take(owner, draft);
        Delivery next = new Delivery(delivery.envelope(), 2, 0);

        assertThat(settle(owner, Verdict.succeed(next))).isEqualTo(Settled.LOST);
        assertThat(settle(owner, Verdict.succeed(delivery))).isEqualTo(Settled.APPLIED);
    }

    @Test
    void anotherOwnerIsRefused() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        Delivery delivery = take(owner, draft);

        assertThat(settle(owner(), Verdict.succeed(delivery))).isEqualTo(Settled.LOST);
        assertThat(settle(OwnerId.random(), Verdict.fail(delivery))).isEqualTo(Settled.LOST);
        assertThat(settle(owner, Verdict.succeed(delivery))).isEqualTo(Settled.APPLIED);
    }

    @Test
    void aJobThatDoesNotRunIsRefused() {
        Draft waiting = Draft.job();
        publish(waiting);
        OwnerId owner = owner();

        assertThat(settle(owner, Verdict.succeed(new Delivery(waiting.envelope(), 0, 0)))).isEqualTo(Settled.LOST);
        assertThat(settle(owner, Verdict.succeed(new Delivery(waiting.envelope(), 1, 0)))).isEqualTo(Settled.LOST);
        assertThat(fetchIds(Ask.by(owner))).containsExactly(waiting.id());
    }

    @Test
    void anUnknownJobIsRefused() {
        Delivery unknown = new Delivery(Draft.job().id(JobId.random()).envelope(), 1, 0);

        assertThat(settle(owner(), Verdict.succeed(unknown))).isEqualTo(Settled.LOST);
    }

    @Test
    void settlingNothingIsNoError() {
        assertThat(transport().settle(owner(), List.of())).isEmpty();
    }

    @Test
    void answersComeInOrderAndLostOnesDoNotHinderTheOthers() {
        publish(drafts(6, Draft.job()));
        OwnerId owner = owner();
        List<Delivery> deliveries = fetch(Ask.by(owner).max(6));
        settle(owner, Verdict.succeed(deliveries.get(1)));
        List<Settlement> settlements = List.of(
                Verdict.succeed(deliveries.get(0)),
                Verdict.succeed(deliveries.get(1)),
                Verdict.retry(deliveries.get(2), Duration.ofSeconds(1)),
                Verdict.succeed(new Delivery(deliveries.get(3).envelope(), 9, 0)),
                Verdict.fail(deliveries.get(4)),
                Verdict.release(deliveries.get(5), Duration.ZERO));

        List<Settled> answers = transport().settle(owner, settlements);

        assertThat(answers).containsExactly(Settled.APPLIED, Settled.LOST, Settled.APPLIED, Settled.LOST,
                Settled.APPLIED, Settled.APPLIED);
        assertThat(fetchIds(Ask.by(owner).max(6))).containsExactly(deliveries.get(5).envelope().id());
    }

    private void assertOverAfter(Function<Delivery, Settlement> verdict) {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();

        assertThat(settle(owner, verdict.apply(take(owner, draft)))).isEqualTo(Settled.APPLIED);

        clock().advance(Duration.ofMinutes(5));
        assertThat(releaseDue()).isEmpty();
        assertThat(transport().ready(Set.of(Draft.QUEUE))).isEmpty();
        assertThat(fetch(Ask.by(owner()).max(10))).isEmpty();
    }
}
