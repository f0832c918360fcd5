package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobState;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settled;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The states of a job and what is known in each. */
abstract class StateTopic extends Topic {

    private static final Duration STEP = Duration.ofMillis(1_500);

    StateTopic(Conformance kit, Function<Conformance, JobDriver> driver) {
        super(kit, driver);
    }

    @Test
    void anUnknownJobIsNotFound() {
        JobId unknown = JobId.random();

        assertThat(store().find(unknown)).isEmpty();
        assertThat(store().load(unknown)).isEmpty();
        assertThat(store().states(List.of(unknown))).isEmpty();
    }

    @Test
    void aNewJobIsQueuedAndKnownAsItWasPublished() {
        Draft draft = Draft.job().priority(7).key("key").requires("gpu=a100");
        publish(draft);

        JobInfo info = info(draft);

        assertThat(info.id()).isEqualTo(draft.id());
        assertThat(info.type()).isEqualTo(Draft.TYPE);
        assertThat(info.version()).isEqualTo(1);
        assertThat(info.queue()).isEqualTo(Draft.QUEUE);
        assertThat(info.priority()).isEqualTo(7);
        assertThat(info.uniqueKey()).contains("key");
        assertThat(info.requires()).containsExactly("gpu=a100");
        assertThat(info.state()).isEqualTo(JobState.QUEUED);
        assertThat(info.attempt()).isZero();
        assertThat(info.createdAt()).isEqualTo(clock().instant());
        assertThat(info.startedAt()).isEmpty();
        assertThat(info.endedAt()).isEmpty();
        assertThat(info.worker()).isEmpty();
        assertThat(info.progress()).isEmpty();
        assertThat(info.reason()).isEmpty();
    }

    @Test
    void aJobIsKeptWithItsMessage() {
        Draft draft = Draft.job().payload(new byte[]{0, -1, 127}).headers(Map.of("worker-timeout", "PT5S"));
        publish(draft);

        assertThat(store().load(draft.id())).hasValueSatisfying(stored -> {
            assertThat(stored.info().id()).isEqualTo(draft.id());
            assertThat(stored.envelope().payload()).containsExactly(0, -1, 127);
            assertThat(stored.envelope().headers()).containsEntry("worker-timeout", "PT5S");
            assertThat(stored.result()).isEmpty();
            assertThat(stored.failures()).isEmpty();
        });
    }

    @Test
    void aDelayedJobIsScheduledForItsTime() {
        Draft delayed = Draft.job().after(Duration.ofMillis(90_250));
        Draft timed = Draft.job().at(clock().instant().plusMillis(1));
        publish(delayed, timed);

        assertThat(state(delayed)).isEqualTo(JobState.SCHEDULED);
        assertThat(info(delayed).runAt()).isEqualTo(clock().instant().plusMillis(90_250));
        assertThat(state(timed)).isEqualTo(JobState.SCHEDULED);
        assertThat(info(timed).runAt()).isEqualTo(clock().instant().plusMillis(1));
    }

    @Test
    void aRunningJobShowsItsAttemptItsWorkerAndItsStart() {
        Draft draft = Draft.job();
        publish(draft);
        Instant created = clock().instant();
        clock().advance(STEP);
        take(owner(), draft);

        JobInfo info = info(draft);

        assertThat(info.state()).isEqualTo(JobState.RUNNING);
        assertThat(info.attempt()).isEqualTo(1);
        assertThat(info.worker()).contains(Ask.WORKER);
        assertThat(info.createdAt()).isEqualTo(created);
        assertThat(info.startedAt()).contains(created.plus(STEP));
        assertThat(info.endedAt()).isEmpty();
    }

    @Test
    void aJobThatSucceededShowsItsEnd() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        Delivery delivery = take(owner, draft);
        clock().advance(STEP);

        settle(owner, Verdict.succeed(delivery));

        assertThat(state(draft)).isEqualTo(JobState.SUCCEEDED);
        assertThat(info(draft).endedAt()).contains(clock().instant());
        assertThat(info(draft).startedAt()).contains(clock().instant().minus(STEP));
        assertThat(info(draft).attempt()).isEqualTo(1);
        assertThat(info(draft).reason()).isEmpty();
    }

    @Test
    void aJobThatFailedShowsTheReason() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();

        settle(owner, Verdict.fail(take(owner, draft)));

        assertThat(state(draft)).isEqualTo(JobState.FAILED);
        assertThat(info(draft).endedAt()).contains(clock().instant());
        assertThat(info(draft).reason()).contains("no attempts left");
    }

    @Test
    void aJobThatWasCancelledByItsHandlerShowsTheReason() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();

        settle(owner, Verdict.cancel(take(owner, draft)));

        assertThat(state(draft)).isEqualTo(JobState.CANCELLED);
        assertThat(info(draft).endedAt()).contains(clock().instant());
        assertThat(info(draft).reason()).contains("no longer wanted");
    }

    @Test
    void aRetryWithDelayIsScheduledForItsTime() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        Delivery delivery = take(owner, draft);
        clock().advance(STEP);

        settle(owner, Verdict.retry(delivery, Duration.ofMillis(1_234)));

        assertThat(state(draft)).isEqualTo(JobState.SCHEDULED);
        assertThat(info(draft).runAt()).isEqualTo(clock().instant().plusMillis(1_234));
        assertThat(info(draft).attempt()).isEqualTo(1);
        assertThat(info(draft).endedAt()).isEmpty();
    }

    @Test
    void aRetryWithoutDelayIsQueued() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();

        settle(owner, Verdict.retry(take(owner, draft), Duration.ZERO));

        assertThat(state(draft)).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aReleaseRestoresTheAttempt() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();

        settle(owner, Verdict.release(take(owner, draft), Duration.ZERO));
        assertThat(state(draft)).isEqualTo(JobState.QUEUED);
        assertThat(info(draft).attempt()).isZero();

        settle(owner, Verdict.release(take(owner, draft), Duration.ofSeconds(1)));
        assertThat(state(draft)).isEqualTo(JobState.SCHEDULED);
        assertThat(info(draft).attempt()).isZero();
    }

    @Test
    void whatIsLostChangesNothing() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        Delivery stale = take(owner, draft);
        settle(owner, Verdict.retry(stale, Duration.ZERO));
        take(owner, draft);

        assertThat(settle(owner, Verdict.fail(stale))).isEqualTo(Settled.LOST);
        assertThat(settle(owner(), Verdict.succeed(new Delivery(draft.envelope(), 2, 0)))).isEqualTo(Settled.LOST);

        assertThat(state(draft)).isEqualTo(JobState.RUNNING);
        assertThat(info(draft).reason()).isEmpty();
        assertThat(store().load(draft.id()).orElseThrow().failures()).hasSize(1);
    }

    @Test
    void answersWithTheStatesOfThoseThatExist() {
        Draft queued = Draft.job().queue("a");
        Draft running = Draft.job().queue("b");
        publish(queued, running);
        take(owner(), running);
        JobId unknown = JobId.random();

        assertThat(store().states(List.of(queued.id(), unknown, running.id())))
                .isEqualTo(Map.of(queued.id(), JobState.QUEUED, running.id(), JobState.RUNNING));
        assertThat(store().states(List.of())).isEmpty();
    }
}
