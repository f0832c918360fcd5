package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settled;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** For how long an owner may act. */
abstract class LeaseTopic extends Topic {

    static final Duration LEASE = Duration.ofSeconds(15);
    static final Duration PAST_LEASE = LEASE.plusSeconds(1);

    LeaseTopic(Conformance kit) {
        super(kit);
    }

    @Test
    void everyRegistrationIsAnOwnerOfItsOwn() {
        assertThat(register()).isNotEqualTo(register());
    }

    @Test
    void anOwnerWhoseLeaseExpiredGetsNoJobs() {
        OwnerId owner = register();
        Draft draft = Draft.job();
        publish(draft);
        clock().advance(PAST_LEASE);

        assertThat(fetch(Ask.by(owner))).isEmpty();
        assertThat(fetchIds(Ask.by(register()))).containsExactly(draft.id());
    }

    @Test
    void anOwnerWhoseLeaseExpiredSettlesNothingEvenIfNobodyTookOver() {
        publish(Draft.job());
        OwnerId owner = register();
        Delivery delivery = fetch(Ask.by(owner)).getFirst();
        clock().advance(PAST_LEASE);

        assertThat(transport().settle(owner, List.of(Verdict.succeed(delivery)))).containsExactly(Settled.LOST);
        assertThat(transport().settle(owner, List.of(Verdict.retry(delivery, Duration.ZERO))))
                .containsExactly(Settled.LOST);
    }

    @Test
    void renewingKeepsALeaseAlive() {
        publish(Draft.job());
        OwnerId owner = register();
        Delivery delivery = fetch(Ask.by(owner)).getFirst();

        for (int i = 0; i < 5; i++) {
            clock().advance(LEASE.minusSeconds(1));
            assertThat(transport().renew(owner, LEASE)).isTrue();
        }

        assertThat(settle(owner, Verdict.succeed(delivery))).isEqualTo(Settled.APPLIED);
    }

    @Test
    void aRenewedLeaseCountsFromTheRenewal() {
        OwnerId owner = register();
        clock().advance(LEASE.minusSeconds(1));
        transport().renew(owner, LEASE);
        clock().advance(LEASE.minusSeconds(1));
        assertThat(transport().renew(owner, LEASE)).isTrue();

        clock().advance(PAST_LEASE);

        assertThat(transport().renew(owner, LEASE)).isFalse();
    }

    @Test
    void anExpiredLeaseCannotComeBack() {
        publish(Draft.job());
        OwnerId owner = register();
        Delivery delivery = fetch(Ask.by(owner)).getFirst();
        clock().advance(PAST_LEASE);

        assertThat(transport().renew(owner, Duration.ofDays(1))).isFalse();
        assertThat(transport().renew(owner, Duration.ofDays(1))).isFalse();
        assertThat(settle(owner, Verdict.succeed(delivery))).isEqualTo(Settled.LOST);
    }

    @Test
    void anUnknownOwnerCannotRenew() {
        assertThat(transport().renew(OwnerId.random(), LEASE)).isFalse();
    }

    @Test
    void unregisteringEndsTheLeaseAtOnce() {
        publish(Draft.job(), Draft.job());
        OwnerId owner = register();
        Delivery delivery = fetch(Ask.by(owner)).getFirst();

        transport().unregister(owner);

        assertThat(transport().renew(owner, LEASE)).isFalse();
        assertThat(settle(owner, Verdict.succeed(delivery))).isEqualTo(Settled.LOST);
        assertThat(fetch(Ask.by(owner))).isEmpty();
    }

    @Test
    void unregisteringAnUnknownOwnerIsNoError() {
        transport().unregister(OwnerId.random());
        OwnerId owner = register();
        transport().unregister(owner);
        transport().unregister(owner);
    }

    private OwnerId register() {
        return transport().register("test-process", LEASE);
    }
}
