package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobId;
import dev.worker.api.Progress;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** How far running jobs are. */
abstract class ProgressTopic extends Topic {

    private static final Progress HALF = new Progress(0.5, "half of it: 世界");

    ProgressTopic(Conformance kit, Function<Conformance, JobDriver> driver) {
        super(kit, driver);
    }

    @Test
    void progressIsKept() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        report(owner, take(owner, draft), HALF);

        assertThat(info(draft).progress()).contains(HALF);
    }

    @Test
    void theLastReportCounts() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        Delivery delivery = take(owner, draft);
        report(owner, delivery, HALF);
        report(owner, delivery, new Progress(1, "done"));

        assertThat(info(draft).progress()).contains(new Progress(1, "done"));
    }

    @Test
    void aTextMayHoldAnyCharacter() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        Delivery delivery = take(owner, draft);
        report(owner, delivery, new Progress(0.25, "a\0b"));
        Change change = new Change.Succeed(Optional.empty(), Verdict.KEEP);

        assertThat(info(draft).progress()).hasValueSatisfying(now -> assertThat(now.fraction()).isEqualTo(0.25));
        assertThat(settle(owner, new Settlement(draft.id(), 1, Ask.WORKER, change, Optional.of(new Progress(1, "\0")))))
                .isEqualTo(Settled.APPLIED);
    }

    @Test
    void reportsOfSeveralJobsComeTogether() {
        Draft first = Draft.job().queue("a");
        Draft second = Draft.job().queue("b");
        publish(first, second);
        OwnerId owner = owner();
        take(owner, first);
        take(owner, second);

        store().progress(owner, Map.of(
                first.id(), new JobStore.AttemptProgress(1, HALF),
                second.id(), new JobStore.AttemptProgress(1, new Progress(0, "")),
                JobId.random(), new JobStore.AttemptProgress(1, HALF)));

        assertThat(info(first).progress()).contains(HALF);
        assertThat(info(second).progress()).contains(new Progress(0, ""));
    }

    @Test
    void aStaleAttemptsReportIsDropped() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        Delivery stale = take(owner, draft);
        settle(owner, Verdict.retry(stale, Duration.ZERO));
        take(owner, draft);

        report(owner, stale, HALF);

        assertThat(info(draft).progress()).isEmpty();
    }

    @Test
    void anotherOwnersReportIsDropped() {
        Draft draft = Draft.job();
        publish(draft);
        Delivery delivery = take(owner(), draft);

        report(owner(), delivery, HALF);

        assertThat(info(draft).progress()).isEmpty();
    }

    @Test
    void aReportThatComesAfterTheEndIsDropped() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        Delivery delivery = take(owner, draft);
        settle(owner, Verdict.succeed(delivery));

        report(owner, delivery, HALF);

        assertThat(info(draft).progress()).isEmpty();
    }

    @Test
    void aSettlementBringsTheLastReport() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        Delivery delivery = take(owner, draft);
        report(owner, delivery, HALF);
        Progress last = new Progress(1, "all of it");
        Change change = new Change.Succeed(Optional.empty(), Verdict.KEEP);

        settle(owner, new Settlement(draft.id(), 1, Ask.WORKER, change, Optional.of(last)));

        assertThat(info(draft).progress()).contains(last);
    }

    @Test
    void aSettlementWithoutReportKeepsTheOneThatIsThere() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        Delivery delivery = take(owner, draft);
        report(owner, delivery, HALF);

        settle(owner, Verdict.fail(delivery));

        assertThat(info(draft).progress()).contains(HALF);
    }

    @Test
    void aNewAttemptBeginsWithoutProgress() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        Delivery delivery = take(owner, draft);
        report(owner, delivery, HALF);
        settle(owner, Verdict.retry(delivery, Duration.ZERO));

        take(owner, draft);

        assertThat(info(draft).progress()).isEmpty();
    }

    private void report(OwnerId owner, Delivery delivery, Progress progress) {
        store().progress(owner,
                Map.of(delivery.envelope().id(), new JobStore.AttemptProgress(delivery.attempt(), progress)));
    }
}
