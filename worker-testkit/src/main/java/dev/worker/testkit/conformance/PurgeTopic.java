package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobState;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.OwnerId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What is forgotten, and when. */
abstract class PurgeTopic extends Topic {

    private static final Duration KEEP = Duration.ofHours(1);

    PurgeTopic(Conformance kit, Function<Conformance, JobDriver> driver) {
        super(kit, driver);
    }

    @Test
    void thereIsNothingToPurgeInAnEmptyStore() {
        assertThat(store().purge(100)).isZero();
    }

    @Test
    void anEndedJobIsKeptAsLongAsWasAsked() {
        Draft draft = ended(Draft.job(), new Change.Succeed(Optional.empty(), KEEP));

        clock().advance(KEEP.minusMillis(1));
        assertThat(store().purge(100)).isZero();
        assertThat(state(draft)).isEqualTo(JobState.SUCCEEDED);

        clock().advance(Duration.ofMillis(1));
        assertThat(store().purge(100)).isEqualTo(1);
        assertThat(store().find(draft.id())).isEmpty();
    }

    @Test
    void aCancelledJobIsKeptAsLongAsWasAsked() {
        Draft draft = ended(Draft.job(), new Change.Cancel("no longer wanted", KEEP));

        clock().advance(KEEP.minusMillis(1));
        assertThat(store().purge(100)).isZero();

        clock().advance(Duration.ofMillis(1));
        assertThat(store().purge(100)).isEqualTo(1);
        assertThat(store().find(draft.id())).isEmpty();
    }

    @Test
    void eachJobHasATimeOfItsOwn() {
        Draft longer = ended(Draft.job(), new Change.Succeed(Optional.empty(), KEEP.multipliedBy(3)));
        ended(Draft.job(), new Change.Succeed(Optional.empty(), KEEP));

        clock().advance(KEEP.multipliedBy(2));

        assertThat(store().purge(100)).isEqualTo(1);
        assertThat(state(longer)).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void purgesAtMostAsManyAsWereAskedFor() {
        for (int i = 0; i < 5; i++) {
            ended(Draft.job(), new Change.Succeed(Optional.empty(), KEEP));
        }
        clock().advance(KEEP);

        assertThat(store().purge(3)).isEqualTo(3);
        assertThat(store().purge(3)).isEqualTo(2);
        assertThat(store().purge(3)).isZero();
    }

    @Test
    void deadLettersAreNeverPurged() {
        Draft dead = ended(Draft.job(), new Change.Fail(Verdict.error("java.io.IOException"), "no attempts left"));

        clock().advance(Duration.ofDays(3_650));

        assertThat(store().purge(100)).isZero();
        assertThat(state(dead)).isEqualTo(JobState.FAILED);
    }

    @Test
    void jobsThatHaveNotEndedAreNeverPurged() {
        Draft waiting = Draft.job().queue("waiting");
        Draft running = Draft.job().queue("running");
        Draft scheduled = Draft.job().queue("scheduled").after(Duration.ofDays(4_000));
        publish(waiting, running, scheduled);
        take(owner(), running);

        clock().advance(Duration.ofDays(3_650));

        assertThat(store().purge(100)).isZero();
        assertThat(state(waiting)).isEqualTo(JobState.QUEUED);
        assertThat(state(running)).isEqualTo(JobState.RUNNING);
        assertThat(state(scheduled)).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void aRequeuedDeadLetterThatSucceedsIsPurgedInItsTurn() {
        Draft draft = ended(Draft.job(), new Change.Fail(Verdict.error("java.io.IOException"), "no attempts left"));
        store().requeue(List.of(draft.id()));
        OwnerId owner = owner();
        settle(owner, Verdict.of(take(owner, draft), new Change.Succeed(Optional.empty(), KEEP)));

        clock().advance(KEEP);

        assertThat(store().purge(100)).isEqualTo(1);
    }

    private Draft ended(Draft draft, Change change) {
        publish(draft);
        OwnerId owner = owner();
        settle(owner, Verdict.of(take(owner, draft), change));
        return draft;
    }
}
