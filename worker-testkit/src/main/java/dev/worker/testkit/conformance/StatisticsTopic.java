package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobState;
import dev.worker.api.spi.JobStatistics;
import dev.worker.api.spi.OwnerId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Statistics against a count by hand. */
abstract class StatisticsTopic extends Topic {

    StatisticsTopic(Conformance kit, Function<Conformance, JobDriver> driver) {
        super(kit, driver);
    }

    @Test
    void anEmptyStoreCountsNothing() {
        JobStatistics statistics = store().statistics();

        assertThat(statistics.counts()).isEmpty();
        assertThat(statistics.oldestReady()).isEmpty();
    }

    @Test
    void countsByQueueTypeAndState() {
        runByHand();

        assertThat(store().statistics().counts()).containsExactlyInAnyOrder(
                new JobStatistics.Count("a", "x", JobState.SUCCEEDED, 2),
                new JobStatistics.Count("a", "x", JobState.FAILED, 1),
                new JobStatistics.Count("a", "x", JobState.QUEUED, 1),
                new JobStatistics.Count("a", "y", JobState.RUNNING, 1),
                new JobStatistics.Count("b", "x", JobState.SCHEDULED, 2),
                new JobStatistics.Count("b", "x", JobState.CANCELLED, 1));
    }

    @Test
    void sumsOverQueuesAndTypes() {
        runByHand();

        JobStatistics statistics = store().statistics();

        assertThat(statistics.count(JobState.SUCCEEDED)).isEqualTo(2);
        assertThat(statistics.count(JobState.WAITING)).isZero();
        assertThat(statistics.count("b", JobState.SCHEDULED)).isEqualTo(2);
        assertThat(statistics.count("b", JobState.QUEUED)).isZero();
    }

    @Test
    void countsFollowRequeueDiscardAndPurge() {
        Draft[] drafts = drafts(3, Draft.job());
        publish(drafts);
        OwnerId owner = owner();
        settle(owner, Verdict.fail(take(owner, drafts[0])));
        settle(owner, Verdict.fail(take(owner, drafts[1])));
        settle(owner, Verdict.succeed(take(owner, drafts[2])));

        store().requeue(List.of(drafts[0].id()));
        store().discard(List.of(drafts[1].id()));
        clock().advance(Verdict.KEEP);
        store().purge(10);

        assertThat(store().statistics().counts())
                .containsExactly(new JobStatistics.Count(Draft.QUEUE, Draft.TYPE, JobState.QUEUED, 1));
    }

    @Test
    void tellsForHowLongTheOldestReadyJobWaits() {
        publish(Draft.job().queue("a"));
        clock().advance(Duration.ofSeconds(40));
        publish(Draft.job().queue("a").priority(1), Draft.job().queue("b"),
                Draft.job().queue("c").after(Duration.ofDays(1)));
        clock().advance(Duration.ofSeconds(2));

        assertThat(store().statistics().oldestReady())
                .isEqualTo(Map.of("a", Duration.ofSeconds(42), "b", Duration.ofSeconds(2)));
    }

    @Test
    void aRunningJobIsNotReady() {
        Draft draft = Draft.job();
        publish(draft);
        take(owner(), draft);
        clock().advance(Duration.ofSeconds(2));

        assertThat(store().statistics().oldestReady()).isEmpty();
    }

    private void runByHand() {
        OwnerId owner = owner();
        Draft[] a = drafts(4, Draft.job().queue("a").type("x"));
        Draft running = Draft.job().queue("a").type("y");
        Draft[] b = drafts(3, Draft.job().queue("b").type("x"));
        publish(a);
        publish(running);
        publish(b);
        settle(owner, Verdict.succeed(take(owner, a[0])));
        settle(owner, Verdict.retry(take(owner, a[1]), Duration.ZERO));
        settle(owner, Verdict.succeed(take(owner, a[1])));
        settle(owner, Verdict.fail(take(owner, a[2])));
        take(owner, running);
        settle(owner, Verdict.retry(take(owner, b[0]), Duration.ofMinutes(1)));
        settle(owner, Verdict.release(take(owner, b[1]), Duration.ofMinutes(1)));
        store().cancel(b[2].id(), "not wanted");
    }
}
