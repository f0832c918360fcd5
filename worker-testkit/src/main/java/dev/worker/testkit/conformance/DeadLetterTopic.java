package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobState;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.StoredJob;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Jobs that failed for good, and their way back. */
abstract class DeadLetterTopic extends Topic {

    DeadLetterTopic(Conformance kit, Function<Conformance, JobDriver> driver) {
        super(kit, driver);
    }

    @Test
    void aDeadLetterKeepsItsMessageAndItsFailures() {
        Draft draft = failed(Draft.job().payload(new byte[]{4, 2}));

        StoredJob stored = store().load(draft.id()).orElseThrow();

        assertThat(stored.envelope().payload()).containsExactly(4, 2);
        assertThat(stored.failures()).hasSize(1);
    }

    @Test
    void aRequeuedDeadLetterIsAsNewButItsFailuresStay() {
        Draft draft = failed(Draft.job());

        assertThat(store().requeue(List.of(draft.id()))).containsExactly(draft.id());

        JobInfo info = info(draft);
        assertThat(info.state()).isEqualTo(JobState.QUEUED);
        assertThat(info.attempt()).isZero();
        assertThat(info.endedAt()).isEmpty();
        assertThat(info.reason()).isEmpty();
        assertThat(store().load(draft.id()).orElseThrow().failures()).hasSize(1);
    }

    @Test
    void aRequeuedDeadLetterRunsFromTheFirstAttempt() {
        Draft draft = failed(Draft.job());
        store().requeue(List.of(draft.id()));
        OwnerId owner = owner();

        Delivery delivery = take(owner, draft);
        settle(owner, Verdict.retry(delivery, Duration.ZERO));

        assertThat(delivery.attempt()).isEqualTo(1);
        assertThat(store().load(draft.id()).orElseThrow().failures()).hasSize(2);
    }

    @Test
    void aDeadLetterIsRequeuedOnce() {
        Draft draft = failed(Draft.job());
        store().requeue(List.of(draft.id()));

        assertThat(store().requeue(List.of(draft.id()))).isEmpty();
    }

    @Test
    void onlyDeadLettersAreRequeued() {
        Draft dead = failed(Draft.job().queue("dead"));
        Draft waiting = Draft.job().queue("waiting");
        Draft running = Draft.job().queue("running");
        Draft done = Draft.job().queue("done");
        publish(waiting, running, done);
        OwnerId owner = owner();
        take(owner, running);
        settle(owner, Verdict.succeed(take(owner, done)));
        List<JobId> all = List.of(waiting.id(), dead.id(), running.id(), done.id(), JobId.random());

        assertThat(store().requeue(all)).containsExactly(dead.id());

        assertThat(state(waiting)).isEqualTo(JobState.QUEUED);
        assertThat(state(running)).isEqualTo(JobState.RUNNING);
        assertThat(state(done)).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aRequeuedDeadLetterHoldsItsKeyAgain() {
        Draft draft = failed(Draft.job().key("key"));
        store().requeue(List.of(draft.id()));

        assertThat(publish(Draft.job().key("key")))
                .containsExactly(new Receipt(draft.id(), Receipt.Kind.DUPLICATE));
    }

    @Test
    void aDeadLetterWhoseKeyAnotherJobHoldsStaysWhereItIs() {
        Draft dead = failed(Draft.job().key("key"));
        publish(Draft.job().key("key"));

        assertThat(store().requeue(List.of(dead.id()))).isEmpty();

        assertThat(state(dead)).isEqualTo(JobState.FAILED);
    }

    @Test
    void ofTwoDeadLettersWithOneKeyOneIsRequeued() {
        Draft first = failed(Draft.job().key("key"));
        Draft second = failed(Draft.job().key("key"));

        assertThat(store().requeue(List.of(first.id(), second.id()))).hasSize(1);
    }

    @Test
    void aDiscardedDeadLetterIsGone() {
        Draft draft = failed(Draft.job());

        assertThat(store().discard(List.of(draft.id()))).isEqualTo(1);

        assertThat(store().find(draft.id())).isEmpty();
        assertThat(store().load(draft.id())).isEmpty();
        assertThat(store().discard(List.of(draft.id()))).isZero();
    }

    @Test
    void onlyDeadLettersAreDiscarded() {
        Draft dead = failed(Draft.job().queue("dead"));
        Draft waiting = Draft.job().queue("waiting");
        Draft done = Draft.job().queue("done");
        publish(waiting, done);
        OwnerId owner = owner();
        settle(owner, Verdict.succeed(take(owner, done)));

        assertThat(store().discard(List.of(waiting.id(), done.id(), dead.id(), JobId.random()))).isEqualTo(1);

        assertThat(state(waiting)).isEqualTo(JobState.QUEUED);
        assertThat(state(done)).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void requeueAndDiscardOfNothingAreNoErrors() {
        assertThat(store().requeue(List.of())).isEmpty();
        assertThat(store().discard(List.of())).isZero();
    }

    private Draft failed(Draft draft) {
        publish(draft);
        OwnerId owner = owner();
        settle(owner, Verdict.fail(take(owner, draft)));
        return draft;
    }
}
