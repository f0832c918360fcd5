package dev.worker.failed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.AttemptError;
import dev.worker.api.Backoff;
import dev.worker.api.ErrorCode;
import dev.worker.api.FailureKind;
import dev.worker.api.RetryPolicy;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.FailurePolicy;
import dev.worker.api.spi.FailurePolicy.DeadLetter;
import dev.worker.api.spi.FailurePolicy.Decision;
import dev.worker.api.spi.FailurePolicy.Failure;
import dev.worker.api.spi.FailurePolicy.Retry;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryFailurePolicyTest {

    private static final Backoff DOUBLING = Backoff.exponential(seconds(1), 2, seconds(30));

    private final FailurePolicy policy = new RetryFailurePolicy(new SplittableRandom(42));

    static Stream<Arguments> backoffs() {
        return Stream.of(
                Arguments.of(DOUBLING, List.of(1, 2, 4, 8, 16, 30, 30)),
                Arguments.of(Backoff.fixed(seconds(7)), List.of(7, 7, 7, 7)),
                Arguments.of(Backoff.linear(seconds(10), seconds(35)), List.of(10, 20, 30, 35, 35)),
                Arguments.of(Backoff.listed(seconds(3), seconds(1), seconds(9)), List.of(3, 1, 9, 9)));
    }

    @ParameterizedTest
    @MethodSource("backoffs")
    void waitsExactlyAsTheBackoffSays(Backoff backoff, List<Integer> seconds) {
        var retry = RetryPolicy.attempts(seconds.size() + 1).backoff(backoff);
        for (int attempt = 1; attempt <= seconds.size(); attempt++) {
            var decision = policy.decide(transientFailure(attempt, retry));
            assertThat(decision).isEqualTo(new Retry(FailureKind.TRANSIENT, seconds(seconds.get(attempt - 1))));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 20})
    void maxAttemptsIsTheNumberOfRuns(int attempts) {
        var retry = RetryPolicy.attempts(attempts);
        int runs = 1;
        while (policy.decide(transientFailure(runs, retry)) instanceof Retry) {
            runs++;
        }
        assertThat(runs).isEqualTo(attempts);
    }

    @Test
    void jitterStaysWithinItsShareAndInsideTheCap() {
        var retry = RetryPolicy.attempts(Integer.MAX_VALUE);
        var delays = new ArrayList<Duration>();
        for (int round = 0; round < 1_000; round++) {
            for (int attempt = 1; attempt <= 10; attempt++) {
                Duration delay = delayOf(policy.decide(transientFailure(attempt, retry)));
                double middle = Math.pow(2, attempt - 1.0);
                assertThat(delay.toNanos() / 1e9).isBetween(Math.min(30, middle * 0.9), Math.min(30, middle * 1.1));
                delays.add(delay);
            }
        }
        assertThat(delays.stream().distinct().count()).isGreaterThan(4_000);
    }

    @Test
    void theGeneratorAloneDecidesAboutTheJitter() {
        assertThat(firstDelay(() -> 0L)).isEqualTo(Duration.ofMillis(900));
        assertThat(firstDelay(() -> Long.MIN_VALUE)).isEqualTo(Duration.ofMillis(1000));
        assertThat(firstDelay(() -> -1L)).isBetween(Duration.ofNanos(1_099_999_999), Duration.ofMillis(1100));
    }

    @Test
    void aDelayThatTheHandlerAsksForReplacesTheBackoffAndCountsAsAnAttempt() {
        var retry = RetryPolicy.attempts(2);
        assertThat(policy.decide(retryAfter(1, retry)))
                .isEqualTo(new Retry(FailureKind.TRANSIENT, Duration.ofHours(3)));
        assertThat(policy.decide(retryAfter(2, retry))).isEqualTo(new DeadLetter(
                FailureKind.TRANSIENT,
                "all its 2 attempts are used up, and the last one asked for a further run: the printer is out of paper"));
    }

    @ParameterizedTest
    @EnumSource(value = FailureKind.class, names = {"TRANSIENT", "TIMEOUT", "CRASHED"})
    void runsAgainWhatMayBeWellNextTime(FailureKind kind) {
        var failure = failure(1, 0, AttemptError.of(kind, "timeout", ""), null, RetryPolicy.DEFAULT);
        assertThat(policy.decide(failure)).isInstanceOf(Retry.class).extracting(Decision::kind).isEqualTo(kind);
    }

    @ParameterizedTest
    @EnumSource(value = FailureKind.class, names = {"PERMANENT", "POISON"})
    void neverRunsAgainWhatCannotBeMended(FailureKind kind) {
        var failure = failure(1, 0, AttemptError.of(kind, "rejected", "no such customer"), null, RetryPolicy.DEFAULT);
        assertThat(policy.decide(failure)).isInstanceOf(DeadLetter.class).extracting(Decision::kind).isEqualTo(kind);
    }

    static Stream<Arguments> reasons() {
        var retry = RetryPolicy.attempts(3);
        var once = RetryPolicy.NONE;
        return Stream.of(
                Arguments.of(transientFailure(3, retry),
                        "all its 3 attempts are used up, and the last one failed: java.io.IOException: disk full"),
                Arguments.of(transientFailure(1, once),
                        "its only attempt is used up, and it failed: java.io.IOException: disk full"),
                Arguments.of(failure(3, 0, AttemptError.of(FailureKind.TIMEOUT, "timeout", "after 2 s"), null, retry),
                        "all its 3 attempts are used up, and the last one took too long: after 2 s"),
                Arguments.of(failure(3, 3, AttemptError.of(FailureKind.CRASHED, "crashed", "host-1/77"), null, retry),
                        "all its 3 attempts are used up, and its process died 3 times: host-1/77"),
                Arguments.of(failure(1, 1, AttemptError.of(FailureKind.CRASHED, "crashed", ""), null, once),
                        "its only attempt is used up, and its process died once"),
                Arguments.of(failure(1, 0, AttemptError.of(FailureKind.POISON, "unreadable", "no JSON"), null, retry),
                        "no handler can run it: no JSON"),
                Arguments.of(failure(1, 0, AttemptError.of(FailureKind.PERMANENT, "rejected", "no one"), null, retry),
                        "its handler rejected it: no one"),
                Arguments.of(failure(1, 0, AttemptError.of(FailureKind.PERMANENT, "no-outcome", "it gave null"), null,
                        retry), "it gave null"),
                Arguments.of(thrown(new IOException("disk full"), retry.ignoreOn(IOException.class)),
                        "an error like this is not tried again: java.io.IOException: disk full"));
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void deadLettersHaveAReasonForPeople(Failure failure, String reason) {
        assertThat(policy.decide(failure)).isInstanceOfSatisfying(
                DeadLetter.class, letter -> assertThat(letter.reason()).isEqualTo(reason));
    }

    static Stream<Arguments> exceptionTypes() {
        var any = RetryPolicy.DEFAULT;
        var onlyIo = any.retryOn(IOException.class);
        var notIo = any.ignoreOn(IOException.class);
        var missing = new FileNotFoundException("a.txt");
        return Stream.of(
                Arguments.of(any, missing, true),
                Arguments.of(any, new StackOverflowError(), true),
                Arguments.of(onlyIo, new IOException(), true),
                Arguments.of(onlyIo, missing, true),
                Arguments.of(onlyIo, new IllegalStateException(), false),
                Arguments.of(onlyIo, new UncheckedIOException(missing), false),
                Arguments.of(notIo, new IOException(), false),
                Arguments.of(notIo, missing, false),
                Arguments.of(notIo, new IllegalStateException(), true),
                Arguments.of(onlyIo.ignoreOn(FileNotFoundException.class), missing, false),
                Arguments.of(onlyIo.ignoreOn(FileNotFoundException.class), new IOException(), true),
                Arguments.of(any, new WorkerException(ErrorCode.UNAVAILABLE, "away"), true),
                Arguments.of(any, new WorkerException(ErrorCode.WRONG_RESULT_TYPE, "a text"), false),
                Arguments.of(any.retryOn(WorkerException.class),
                        new WorkerException(ErrorCode.WRONG_RESULT_TYPE, "a text"), true));
    }

    @ParameterizedTest
    @MethodSource("exceptionTypes")
    void theExceptionTypeDecides(RetryPolicy retry, Throwable thrown, boolean runsAgain) {
        var decision = policy.decide(thrown(thrown, retry));
        assertThat(decision instanceof Retry).isEqualTo(runsAgain);
        assertThat(decision.kind()).isEqualTo(runsAgain ? FailureKind.TRANSIENT : FailureKind.PERMANENT);
    }

    @Test
    void theClassNameDecidesWhereTheExceptionIsInAnotherProcess() {
        var error = new AttemptError(FailureKind.TRANSIENT, "org.acme.Gone", "", "");
        var ignoring = new RetryPolicy(5, DOUBLING, Set.of(), Set.of("org.acme.Gone"));
        var listing = new RetryPolicy(5, DOUBLING, Set.of("org.acme.Gone"), Set.of());
        assertThat(policy.decide(failure(1, 0, error, null, ignoring))).isInstanceOf(DeadLetter.class);
        assertThat(policy.decide(failure(1, 0, error, null, listing))).isInstanceOf(Retry.class);
    }

    @Test
    void exceptionTypesDoNotDecideAboutWhatWasNoException() {
        var onlyIo = RetryPolicy.attempts(2).retryOn(IOException.class);
        assertThat(policy.decide(retryAfter(1, onlyIo))).isInstanceOf(Retry.class);
        var timeout = AttemptError.of(FailureKind.TIMEOUT, "timeout", "");
        assertThat(policy.decide(failure(1, 0, timeout, new InterruptedException(), onlyIo))).isInstanceOf(Retry.class);
    }

    private static Duration firstDelay(RandomGenerator generator) {
        return delayOf(new RetryFailurePolicy(generator).decide(transientFailure(1, RetryPolicy.DEFAULT)));
    }

    private static Duration delayOf(Decision decision) {
        assertThat(decision).isInstanceOf(Retry.class);
        return ((Retry) decision).delay();
    }

    private static Failure transientFailure(int attempt, RetryPolicy retry) {
        var thrown = new IOException("disk full");
        return failure(attempt, 0, AttemptError.of(FailureKind.TRANSIENT, thrown), thrown, retry);
    }

    private static Failure thrown(Throwable thrown, RetryPolicy retry) {
        return failure(1, 0, AttemptError.of(FailureKind.TRANSIENT, thrown), thrown, retry);
    }

    private static Failure retryAfter(int attempt, RetryPolicy retry) {
        var error = AttemptError.of(FailureKind.TRANSIENT, "retry-after", "the printer is out of paper");
        return new Failure("print", attempt, 0, error, Optional.empty(), Optional.of(Duration.ofHours(3)), retry);
    }

    private static Failure failure(int attempt, int crashes, AttemptError error, Throwable thrown, RetryPolicy retry) {
        return new Failure(
                "print", attempt, crashes, error, Optional.ofNullable(thrown), Optional.empty(), retry);
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }
}
