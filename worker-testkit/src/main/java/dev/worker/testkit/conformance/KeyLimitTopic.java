package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.worker.api.ErrorCode;
import dev.worker.api.KeyLimits;
import dev.worker.api.Rate;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.OwnerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Keys that take turns and keep to their limits. */
abstract class KeyLimitTopic extends Topic {

    KeyLimitTopic(Conformance kit) {
        super(kit);
    }

    @Test
    void keyLimitsAreOfferedExactlyIfTheyAreNotLacking() {
        assertThat(transport().limitsKeys()).isEqualTo(kit().has(Capability.KEY_LIMITS));
    }

    @Test
    void keyLimitsThatAreNotOfferedAreRefused() {
        publish(Draft.job().limitKey("a"));
        Ask ask = Ask.by(owner()).limits(KeyLimits.FAIR);
        if (kit().has(Capability.KEY_LIMITS)) {
            assertThat(fetch(ask)).hasSize(1);
        } else {
            assertThatExceptionOfType(WorkerException.class)
                    .isThrownBy(() -> fetch(ask))
                    .extracting(WorkerException::code).isEqualTo(ErrorCode.NOT_SUPPORTED);
        }
    }

    @Test
    void aKeyWithoutLimitsChangesNothing() {
        Draft[] drafts = {Draft.job().limitKey("b"), Draft.job(), Draft.job().limitKey("a"), Draft.job().limitKey("b")};
        publish(drafts);
        List<Delivery> all = fetch(Ask.by(owner()).max(10));
        assertThat(all).extracting(delivery -> delivery.envelope().id())
                .containsExactly(drafts[0].id(), drafts[1].id(), drafts[2].id(), drafts[3].id());
        assertThat(all.getFirst().envelope().limitKey()).contains("b");
        assertThat(all.get(1).envelope().limitKey()).isEmpty();
    }

    @Test
    void oneFullKeyDoesNotHoldUpAnother() {
        assumeOffered();
        publish(drafts(50, Draft.job().limitKey("big")));
        OwnerId owner = owner();
        Ask ask = Ask.by(owner).limits(KeyLimits.FAIR);
        assertThat(fetch(ask.max(4))).hasSize(4);

        Draft single = Draft.job().limitKey("small");
        publish(single);

        assertThat(fetchIds(ask)).containsExactly(single.id());
        assertThat(keys(fetch(ask.max(3)))).containsExactly("big", "big", "big");
    }

    @Test
    void keysTakeTurnsAlsoWhereOneSlotIsAll() {
        assumeOffered();
        publish(drafts(6, Draft.job().limitKey("a")));
        publish(drafts(6, Draft.job().limitKey("b")));
        publish(drafts(6, Draft.job().limitKey("c")));
        OwnerId owner = owner();

        List<String> taken = new ArrayList<>();
        for (int turn = 0; turn < 9; turn++) {
            Delivery job = fetch(Ask.by(owner).limits(KeyLimits.FAIR)).getFirst();
            taken.addAll(keys(List.of(job)));
            settle(owner, Verdict.succeed(job));
        }

        for (int turn = 0; turn < 9; turn += 3) {
            assertThat(taken.subList(turn, turn + 3)).containsExactlyInAnyOrder("a", "b", "c");
        }
    }

    @Test
    void noKeyHasMoreAtOnceThanItsConcurrency() {
        assumeOffered();
        publish(drafts(5, Draft.job().limitKey("a")));
        publish(drafts(1, Draft.job().limitKey("b")));
        publish(drafts(2, Draft.job()));
        OwnerId owner = owner();
        OwnerId other = owner();
        Ask ask = Ask.by(owner).limits(KeyLimits.FAIR.concurrency(2)).max(10);

        List<Delivery> first = fetch(ask);
        assertThat(keys(first)).containsExactlyInAnyOrder("a", "a", "b", "", "");
        assertThat(fetch(ask)).isEmpty();
        assertThat(fetch(Ask.by(other).limits(KeyLimits.FAIR.concurrency(2)).max(10))).isEmpty();

        Delivery ended = first.stream().filter(job -> keys(List.of(job)).contains("a")).findFirst().orElseThrow();
        settle(owner, Verdict.succeed(ended));
        assertThat(keys(fetch(ask))).containsExactly("a");
    }

    @Test
    void noKeyHasMoreInAPeriodThanItsRate() {
        assumeOffered();
        publish(drafts(5, Draft.job().limitKey("a")));
        publish(drafts(2, Draft.job().limitKey("b")));
        OwnerId owner = owner();
        Ask ask = Ask.by(owner).limits(KeyLimits.FAIR.rate(new Rate(2, Duration.ofSeconds(10)))).max(10);

        assertThat(keys(fetch(ask))).containsExactlyInAnyOrder("a", "a", "b", "b");
        clock().advance(Duration.ofSeconds(9));
        assertThat(fetch(ask)).isEmpty();
        clock().advance(Duration.ofSeconds(1));
        assertThat(keys(fetch(ask))).containsExactly("a", "a");
        clock().advance(Duration.ofSeconds(10));
        assertThat(keys(fetch(ask))).containsExactly("a");
    }

    @Test
    void withinAKeyPrioritiesCount() {
        assumeOffered();
        Draft late = Draft.job().limitKey("a").priority(200);
        Draft soon = Draft.job().limitKey("a").priority(1);
        Draft usual = Draft.job().limitKey("a");
        publish(late, soon, usual);
        OwnerId owner = owner();

        List<Delivery> taken = new ArrayList<>();
        for (int turn = 0; turn < 3; turn++) {
            taken.addAll(fetch(Ask.by(owner).limits(KeyLimits.FAIR)));
        }
        assertThat(taken).extracting(delivery -> delivery.envelope().id())
                .containsExactly(soon.id(), usual.id(), late.id());
    }

    @Test
    void typesAndLabelsCountWithinKeysToo() {
        assumeOffered();
        Draft other = Draft.job().limitKey("a").type("other");
        Draft labelled = Draft.job().limitKey("b").requires("gpu=yes");
        Draft fitting = Draft.job().limitKey("b");
        publish(other, labelled, fitting);
        OwnerId owner = owner();
        assertThat(fetchIds(Ask.by(owner).limits(KeyLimits.FAIR).max(10))).containsExactly(fitting.id());
        assertThat(fetchIds(Ask.by(owner).labels("gpu=yes").limits(KeyLimits.FAIR).max(10)))
                .containsExactly(labelled.id());
    }

    @Test
    void moreKeysThanAreLookedAtAtOnceAllHaveTheirTurn() {
        assumeOffered();
        Draft[] drafts = IntStream.range(0, 350)
                .mapToObj(number -> Draft.job().limitKey("tenant-" + number))
                .toArray(Draft[]::new);
        publish(drafts);
        OwnerId owner = owner();
        Ask ask = Ask.by(owner).limits(KeyLimits.FAIR.concurrency(1)).max(20);

        List<String> taken = new ArrayList<>();
        for (List<Delivery> jobs = fetch(ask); !jobs.isEmpty(); jobs = fetch(ask)) {
            taken.addAll(keys(jobs));
        }
        assertThat(taken).hasSize(350).doesNotHaveDuplicates();
    }

    private void assumeOffered() {
        assumeTrue(kit().has(Capability.KEY_LIMITS), "refused, as another test asserts");
    }

    private static List<String> keys(List<Delivery> deliveries) {
        return deliveries.stream().map(delivery -> delivery.envelope().limitKey().orElse("")).toList();
    }
}
