package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.Unique;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.Receipt.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** For how long a unique key is held, and what becomes of what comes meanwhile. */
abstract class UniqueTopic extends Topic {

    private static final int PUBLISHERS = 50;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    UniqueTopic(Conformance kit, Function<Conformance, JobDriver> driver) {
        super(kit, driver);
    }

    static List<Unique> rules() {
        return List.of(Unique.whileQueued("key"), Unique.throttle("key", MINUTE), Unique.replace("key"),
                Unique.debounce("key", MINUTE, HOUR));
    }

    @BeforeEach
    void knowsTheRules() {
        assumeTrue(kit().has(Capability.UNIQUE_RULES), "refused, as UniqueRefusalTopic shows");
    }

    @ParameterizedTest
    @MethodSource("rules")
    void fiftyPublishersOfOneKeyMakeOneJobAndAllLearnItsId(Unique rule) {
        List<Receipt> receipts = Together.run(PUBLISHERS, i -> publish(Draft.job().unique(rule)).getFirst());

        Set<JobId> ids = receipts.stream().map(Receipt::id).collect(Collectors.toSet());
        assertThat(ids).hasSize(1);
        assertThat(receipts.stream().filter(receipt -> receipt.kind() == Kind.CREATED)).hasSize(1);
        assertThat(receipts).noneMatch(receipt -> receipt.kind() == Kind.CONFLICT);
        assertThat(store().statistics().count(JobState.QUEUED) + store().statistics().count(JobState.SCHEDULED))
                .isEqualTo(1);
    }

    @Test
    void whileQueuedTheSameMessageIsADuplicateAndAnotherOneAConflict() {
        Draft first = Draft.job().unique(Unique.whileQueued("key"));
        publish(first);

        assertThat(publish(other(first), other(first).payload(Draft.bytes("another")))).containsExactly(
                new Receipt(first.id(), Kind.DUPLICATE), new Receipt(first.id(), Kind.CONFLICT));
    }

    @Test
    void whileQueuedTheKeyIsFreeOnceTheJobRunsAndForGood() {
        Draft first = Draft.job().unique(Unique.whileQueued("key"));
        publish(first);
        OwnerId owner = owner();
        Delivery running = take(owner, first);

        Draft second = other(first).payload(Draft.bytes("another"));
        assertThat(kind(second)).isEqualTo(Kind.CREATED);
        settle(owner, Verdict.release(running, Duration.ZERO));

        assertThat(state(first)).isEqualTo(JobState.QUEUED);
        assertThat(publish(other(second))).containsExactly(new Receipt(second.id(), Kind.DUPLICATE));
    }

    @Test
    void aDeadLetterThatLetGoOfItsKeyComesBackBesideAnother() {
        Draft first = Draft.job().unique(Unique.whileQueued("key"));
        publish(first);
        OwnerId owner = owner();
        settle(owner, Verdict.fail(take(owner, first)));
        publish(other(first));

        assertThat(store().requeue(Set.of(first.id()))).containsExactly(first.id());
    }

    @Test
    void aThrottledKeyIsHeldForItsPeriodAndNoLonger() {
        Draft first = Draft.job().unique(Unique.throttle("key", HOUR));
        publish(first);
        OwnerId owner = owner();
        settle(owner, Verdict.succeed(take(owner, first)));
        clock().advance(HOUR.minusMillis(1));
        assertThat(publish(other(first), other(first).payload(Draft.bytes("another")))).containsExactly(
                new Receipt(first.id(), Kind.DUPLICATE), new Receipt(first.id(), Kind.CONFLICT));

        clock().advance(Duration.ofMillis(1));

        Draft second = other(first).payload(Draft.bytes("another"));
        assertThat(kind(second)).isEqualTo(Kind.CREATED);
        assertThat(publish(other(second))).containsExactly(new Receipt(second.id(), Kind.DUPLICATE));
    }

    @Test
    void aThrottledKeyIsFreeAfterItsPeriodThoughItsJobStillWaits() {
        Draft first = Draft.job().unique(Unique.throttle("key", MINUTE));
        publish(first);
        clock().advance(MINUTE);

        assertThat(kind(other(first))).isEqualTo(Kind.CREATED);
        assertThat(driver().countReady()).isEqualTo(2);
    }

    @Test
    void aThrottledJobIsKeptForItsPeriod() {
        Draft first = Draft.job().unique(Unique.throttle("key", Verdict.KEEP.multipliedBy(2)));
        publish(first);
        OwnerId owner = owner();
        settle(owner, Verdict.succeed(take(owner, first)));
        clock().advance(Verdict.KEEP.plus(MINUTE));

        assertThat(store().purge(10)).isZero();
        assertThat(kind(other(first))).isEqualTo(Kind.DUPLICATE);

        clock().advance(Verdict.KEEP);
        assertThat(store().purge(10)).isEqualTo(1);
    }

    @Test
    void aDeadLetterThatIsThrottledHoldsItsKeyAndComesBack() {
        Draft first = Draft.job().unique(Unique.throttle("key", HOUR));
        publish(first);
        OwnerId owner = owner();
        settle(owner, Verdict.fail(take(owner, first)));

        assertThat(kind(other(first))).isEqualTo(Kind.DUPLICATE);
        assertThat(store().requeue(Set.of(first.id()))).containsExactly(first.id());
    }

    @Test
    void whatReplacesGivesItsMessageAndTimeToTheJobThatWaits() {
        Draft first = Draft.job().unique(Unique.replace("key")).after(HOUR).priority(3).requires("gpu=yes");
        publish(first);

        Draft second = Draft.job().unique(Unique.replace("key")).payload(Draft.bytes("newer")).priority(7);
        assertThat(publish(second)).containsExactly(new Receipt(first.id(), Kind.REPLACED));

        assertThat(state(first)).isEqualTo(JobState.QUEUED);
        assertThat(store().find(second.id())).isEmpty();
        assertThat(info(first).priority()).isEqualTo(7);
        assertThat(info(first).requires()).isEmpty();
        assertThat(store().load(first.id()).orElseThrow().envelope().payload()).isEqualTo(Draft.bytes("newer"));
    }

    @Test
    void whatReplacesCanPutOffAJobThatIsReady() {
        Draft first = Draft.job().unique(Unique.replace("key"));
        publish(first, other(first).after(HOUR));

        assertThat(state(first)).isEqualTo(JobState.SCHEDULED);
        assertThat(info(first).runAt()).isEqualTo(clock().instant().plus(HOUR));
        assertThat(driver().countReady()).isZero();
    }

    @Test
    void aReplacedMessageIsTheOneThatRuns() {
        Draft first = Draft.job().unique(Unique.replace("key"));
        publish(first);
        publish(other(first).payload(Draft.bytes("newer")));

        assertThat(take(owner(), first.payload(Draft.bytes("newer"))).envelope().payload())
                .isEqualTo(Draft.bytes("newer"));
    }

    @Test
    void whatComesWhileTheReplacedJobRunsIsOneMoreJob() {
        Draft first = Draft.job().unique(Unique.replace("key"));
        publish(first);
        take(owner(), first);

        assertThat(kind(other(first).payload(Draft.bytes("newer")))).isEqualTo(Kind.CREATED);
    }

    @Test
    void aJobOfAnotherTypeOrQueueIsNotReplaced() {
        Draft first = Draft.job().unique(Unique.replace("key"));
        publish(first);

        assertThat(publish(other(first).type("other-type"), other(first).queue("other").payload(Draft.bytes("b"))))
                .containsExactly(new Receipt(first.id(), Kind.CONFLICT), new Receipt(first.id(), Kind.CONFLICT));
    }

    @Test
    void aJobThatRunsUnderItsKeyIsNotReplaced() {
        Draft first = Draft.job().key("key");
        publish(first);
        take(owner(), first);

        Draft next = other(first).unique(Unique.replace("key"));
        assertThat(publish(next, other(next).payload(Draft.bytes("newer")))).containsExactly(
                new Receipt(first.id(), Kind.DUPLICATE), new Receipt(first.id(), Kind.CONFLICT));
    }

    @Test
    void debouncingPutsTheStartOffUntilNothingComesAnyMore() {
        Draft first = debounced("1");
        Instant start = clock().instant();
        publish(first);
        clock().advance(MINUTE.minusSeconds(1));
        assertThat(publish(debounced("2"))).containsExactly(new Receipt(first.id(), Kind.REPLACED));

        assertThat(info(first).runAt()).isEqualTo(start.plus(MINUTE.multipliedBy(2)).minusSeconds(1));
        assertThat(store().load(first.id()).orElseThrow().envelope().payload()).isEqualTo(Draft.bytes("2"));
    }

    @Test
    void debouncingEndsWithTheLongestWait() {
        Draft first = debounced("0");
        Instant start = clock().instant();
        publish(first);
        for (int i = 1; i <= 7; i++) {
            clock().advance(Duration.ofSeconds(30));
            publish(debounced(Integer.toString(i)));
        }

        assertThat(info(first).runAt()).isEqualTo(start.plus(MINUTE.multipliedBy(3)).plus(Duration.ofSeconds(30)));
        assertThat(state(first)).isEqualTo(JobState.QUEUED);
    }

    private static Draft debounced(String payload) {
        return Draft.job().payload(Draft.bytes(payload))
                .after(MINUTE).unique(Unique.debounce("key", MINUTE, MINUTE.multipliedBy(3)));
    }

    /** Another one with the same message. */
    private static Draft other(Draft draft) {
        return draft.id(JobId.random());
    }

    private Kind kind(Draft draft) {
        return publish(draft).getFirst().kind();
    }
}
