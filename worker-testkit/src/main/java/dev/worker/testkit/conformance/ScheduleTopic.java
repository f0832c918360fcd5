package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settled;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs that wait for their time. */
abstract class ScheduleTopic extends Topic {

    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);
    private static final Duration CENTURY = Duration.ofDays(36_500);

    ScheduleTopic(Conformance kit) {
        super(kit);
    }

    @Test
    void withoutDelayedJobsThereIsNoNextTime() {
        publish(Draft.job());

        assertThat(releaseDue()).isEmpty();
    }

    @Test
    void anInstantThatIsOverMeansAtOnce() {
        Draft draft = Draft.job().at(clock().instant().minus(Duration.ofDays(400)));
        publish(draft);

        assertThat(fetchIds(Ask.by(owner()))).containsExactly(draft.id());
    }

    @Test
    void aJobIsNotTakenBeforeItsInstant() {
        publish(Draft.job().at(clock().instant().plus(Duration.ofHours(1))));
        clock().advance(Duration.ofMinutes(59));

        assertThat(releaseDue()).contains(Duration.ofMinutes(1));
        assertThat(transport().ready(Set.of(Draft.QUEUE))).isEmpty();
        assertThat(fetch(Ask.by(owner()).max(10))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 250, 999, 1_001, 61_500})
    void aDelayIsExactToTheMillisecond(long millis) {
        publish(Draft.job().after(Duration.ofMillis(millis)));

        assertReadyExactlyAfter(owner(), Duration.ofMillis(millis), 1);
    }

    @Test
    void anInstantBelowTheSecondIsExact() {
        Instant instant = clock().instant().plusMillis(1_500);
        publish(Draft.job().at(instant));

        assertReadyExactlyAfter(owner(), Duration.ofMillis(1_500), 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1_000, 1_234, 30_000})
    void aRetryIsExactToTheMillisecond(long millis) {
        publish(Draft.job());
        OwnerId owner = owner();
        Delivery delivery = fetch(Ask.by(owner)).getFirst();
        clock().advance(Duration.ofMillis(17));

        settle(owner, Verdict.retry(delivery, Duration.ofMillis(millis)));

        assertReadyExactlyAfter(owner, Duration.ofMillis(millis), 2);
    }

    @Test
    void aDelayedReleaseIsExactAndBurnsNoAttempt() {
        publish(Draft.job());
        OwnerId owner = owner();
        Delivery delivery = fetch(Ask.by(owner)).getFirst();

        settle(owner, Verdict.release(delivery, Duration.ofMillis(750)));

        assertReadyExactlyAfter(owner, Duration.ofMillis(750), 1);
    }

    @Test
    void answersWithTheWaitForTheNextOne() {
        publish(Draft.job().after(Duration.ofSeconds(30)), Draft.job().after(Duration.ofSeconds(10)),
                Draft.job().queue("other").after(Duration.ofSeconds(20)));

        assertThat(releaseDue()).contains(Duration.ofSeconds(10));
        clock().advance(Duration.ofSeconds(10));
        assertThat(releaseDue()).contains(Duration.ofSeconds(10));
        clock().advance(Duration.ofSeconds(15));
        assertThat(releaseDue()).contains(Duration.ofSeconds(5));
        clock().advance(Duration.ofSeconds(5));
        assertThat(releaseDue()).isEmpty();
        assertThat(transport().ready(Set.of(Draft.QUEUE, "other"))).containsExactlyInAnyOrder(Draft.QUEUE, "other");
    }

    @Test
    void releasesAllThatIsDueHoweverMuchItIs() {
        int jobs = 2_500;
        publish(drafts(jobs, Draft.job().after(Duration.ofSeconds(1))));
        clock().advance(Duration.ofSeconds(1));

        assertThat(releaseDue()).isEmpty();

        assertThat(fetch(Ask.by(owner()).max(jobs + 1))).hasSize(jobs);
    }

    @Test
    void releasingTwiceAtOnceDeliversOnce() {
        Draft[] drafts = drafts(100, Draft.job().after(Duration.ofSeconds(1)));
        publish(drafts);
        clock().advance(Duration.ofSeconds(1));

        Together.run(4, i -> releaseDue());

        assertThat(fetchIds(Ask.by(owner()).max(1_000)))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(drafts).map(Draft::id).toList());
    }

    @Test
    void aDelayOfManyYearsIsNoError() {
        publish(Draft.job().after(Duration.ofDays(36_500)));

        assertThat(releaseDue()).contains(Duration.ofDays(36_500));
    }

    @Test
    void theEndsOfTimeAreNoError() {
        Draft past = Draft.job().at(Instant.MIN);
        publish(Draft.job().at(Instant.MAX), Draft.job().after(FOR_EVER), past);

        assertThat(releaseDue().orElse(FOR_EVER)).isGreaterThan(CENTURY);
        assertThat(fetchIds(Ask.by(owner()).max(10))).containsExactly(past.id());
    }

    @Test
    void aRetryThatNeverComesIsNoError() {
        publish(Draft.job());
        OwnerId owner = owner();

        assertThat(settle(owner, Verdict.retry(fetch(Ask.by(owner)).getFirst(), FOR_EVER))).isEqualTo(Settled.APPLIED);

        assertThat(releaseDue().orElse(FOR_EVER)).isGreaterThan(CENTURY);
    }

    private void assertReadyExactlyAfter(OwnerId owner, Duration delay, int attempt) {
        Duration almost = delay.minusMillis(1);
        clock().advance(almost);
        assertThat(releaseDue()).contains(Duration.ofMillis(1));
        assertThat(fetch(Ask.by(owner))).isEmpty();

        clock().advance(Duration.ofMillis(1));
        assertThat(releaseDue()).isEmpty();
        assertThat(fetch(Ask.by(owner))).extracting(Delivery::attempt).containsExactly(attempt);
    }
}
