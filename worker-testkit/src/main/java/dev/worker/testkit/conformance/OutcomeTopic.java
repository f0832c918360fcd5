package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.AttemptError;
import dev.worker.api.AttemptFailure;
import dev.worker.api.FailureKind;
import dev.worker.api.JobState;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.StoredJob;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What jobs leave behind: results and failures. */
abstract class OutcomeTopic extends Topic {

    private static final byte[] RESULT = {1, 0, -1};

    OutcomeTopic(Conformance kit, Function<Conformance, JobDriver> driver) {
        super(kit, driver);
    }

    @Test
    void aResultIsKept() {
        Draft draft = succeeded(Optional.of(RESULT), Duration.ofDays(7));

        assertThat(stored(draft).result()).hasValueSatisfying(result -> assertThat(result).isEqualTo(RESULT));
    }

    @Test
    void anEmptyResultIsAResult() {
        Draft draft = succeeded(Optional.of(new byte[0]), Duration.ofDays(7));

        assertThat(stored(draft).result()).hasValueSatisfying(result -> assertThat(result).isEmpty());
    }

    @Test
    void aJobMaySucceedWithoutAResult() {
        assertThat(stored(succeeded(Optional.empty(), Duration.ofDays(7))).result()).isEmpty();
    }

    @Test
    void aResultIsThereUntilItsTimeToLiveIsOver() {
        Draft draft = succeeded(Optional.of(RESULT), Duration.ofMinutes(10));

        clock().advance(Duration.ofMinutes(10).minusMillis(1));
        assertThat(stored(draft).result()).isPresent();

        clock().advance(Duration.ofMillis(1));
        assertThat(store().load(draft.id()).flatMap(StoredJob::result)).isEmpty();
    }

    @Test
    void aResultMayBeKeptForEver() {
        Draft draft = succeeded(Optional.of(RESULT), Duration.ofSeconds(Long.MAX_VALUE));

        clock().advance(Duration.ofDays(36_500));

        assertThat(store().purge(100)).isZero();
        assertThat(stored(draft).result()).isPresent();
    }

    @Test
    void everyFailureIsKeptInOrder() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        List<AttemptFailure> expected = new ArrayList<>();
        for (int attempt = 1; attempt <= 3; attempt++) {
            Delivery delivery = take(owner, draft);
            clock().advance(Duration.ofMillis(250));
            AttemptError error = error(attempt);
            Change change = attempt < 3
                    ? new Change.Retry(error, Duration.ZERO)
                    : new Change.Fail(error, "3 attempts are used up");
            settle(owner, Verdict.of(delivery, change));
            expected.add(new AttemptFailure(attempt, error, Ask.WORKER, clock().instant()));
        }

        assertThat(stored(draft).failures()).containsExactlyElementsOf(expected);
        assertThat(state(draft)).isEqualTo(JobState.FAILED);
    }

    @Test
    void aFailureIsKeptWithWhateverItSays() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        AttemptError error = new AttemptError(FailureKind.POISON, "a.b.C$D", "", "zeile 1\n\tat größe(世界)\r\n");

        settle(owner, Verdict.of(take(owner, draft), new Change.Fail(error, "unreadable")));

        assertThat(stored(draft).failures()).extracting(AttemptFailure::error).containsExactly(error);
    }

    /** PostgreSQL keeps no NUL in a text; what comes back may differ by this one character. */
    @Test
    void noCharacterOfAFailureKeepsItFromBeingStored() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        AttemptError error = new AttemptError(FailureKind.TRANSIENT, "a\0b", "c\0d", "e\0f");

        Settled answer = settle(owner, Verdict.of(take(owner, draft), new Change.Fail(error, "g\0h")));

        assertThat(answer).isEqualTo(Settled.APPLIED);
        assertThat(stored(draft).failures()).singleElement()
                .satisfies(failure -> assertThat(failure.error().message()).startsWith("c").endsWith("d"));
        assertThat(info(draft).reason().orElseThrow()).startsWith("g").endsWith("h");
    }

    @Test
    void theLongestErrorFits() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        AttemptError error = new AttemptError(FailureKind.TRANSIENT, "x".repeat(250),
                "m".repeat(AttemptError.MAX_MESSAGE), "t".repeat(AttemptError.MAX_TRACE));

        settle(owner, Verdict.of(take(owner, draft), new Change.Fail(error, "r".repeat(2_000))));

        assertThat(stored(draft).failures()).extracting(AttemptFailure::error).containsExactly(error);
    }

    @Test
    void aJobThatSucceedsAtLastKeepsItsFailures() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        Instant failedAt = clock().instant();
        settle(owner, Verdict.retry(take(owner, draft), Duration.ZERO));
        settle(owner, Verdict.succeed(take(owner, draft)));

        assertThat(stored(draft).failures()).extracting(AttemptFailure::at).containsExactly(failedAt);
        assertThat(info(draft).attempt()).isEqualTo(2);
    }

    @Test
    void aReleaseIsNoFailure() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();

        settle(owner, Verdict.release(take(owner, draft), Duration.ZERO));

        assertThat(stored(draft).failures()).isEmpty();
    }

    private Draft succeeded(Optional<byte[]> result, Duration keep) {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        settle(owner, Verdict.of(take(owner, draft), new Change.Succeed(result, keep)));
        return draft;
    }

    private StoredJob stored(Draft draft) {
        return store().load(draft.id()).orElseThrow();
    }

    private static AttemptError error(int attempt) {
        FailureKind kind = attempt == 1 ? FailureKind.CRASHED : FailureKind.TIMEOUT;
        return new AttemptError(kind, "java.io.IOException", "attempt " + attempt, "trace " + attempt);
    }
}
