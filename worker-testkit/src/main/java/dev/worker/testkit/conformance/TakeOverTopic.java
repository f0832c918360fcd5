package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobId;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.TakenOver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How the jobs of a lost owner come to another. */
abstract class TakeOverTopic extends Topic {

    TakeOverTopic(Conformance kit) {
        super(kit);
    }

    @Test
    void theJobsOfALivingOwnerStayItsOwn() {
        publish(Draft.job());
        OwnerId owner = register();
        Delivery delivery = fetch(Ask.by(owner)).getFirst();

        assertThat(transport().takeOver(owner(), 10)).isEmpty();
        assertThat(settle(owner, Verdict.succeed(delivery))).isEqualTo(Settled.APPLIED);
    }

    @Test
    void theJobsOfALostOwnerComeUnderTheSameAttempt() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId lost = register();
        fetch(Ask.by(lost));
        clock().advance(LeaseTopic.PAST_LEASE);

        List<TakenOver> taken = transport().takeOver(owner(), 10);

        assertThat(taken).hasSize(1);
        assertThat(taken.getFirst().delivery().envelope().id()).isEqualTo(draft.id());
        assertThat(taken.getFirst().delivery().attempt()).isEqualTo(1);
        assertThat(taken.getFirst().from()).isEqualTo(lost);
        assertThat(taken.getFirst().worker()).isEqualTo(Ask.WORKER);
    }

    @Test
    void anUnregisteredOwnerNeedNotBeWaitedFor() {
        publish(Draft.job());
        OwnerId lost = register();
        fetch(Ask.by(lost));

        transport().unregister(lost);

        assertThat(transport().takeOver(owner(), 10)).hasSize(1);
    }

    @Test
    void whoTookOverSettlesAndTheLostOwnerIsRefused() {
        publish(Draft.job());
        OwnerId lost = register();
        Delivery delivery = fetch(Ask.by(lost)).getFirst();
        clock().advance(LeaseTopic.PAST_LEASE);
        OwnerId owner = owner();
        Delivery taken = transport().takeOver(owner, 10).getFirst().delivery();

        assertThat(settle(lost, Verdict.succeed(delivery))).isEqualTo(Settled.LOST);
        assertThat(settle(owner, Verdict.retry(taken, Duration.ZERO))).isEqualTo(Settled.APPLIED);

        Delivery next = fetch(Ask.by(owner)).getFirst();
        assertThat(next.attempt()).isEqualTo(2);
        assertThat(next.crashes()).isEqualTo(1);
    }

    @Test
    void crashesAreCountedApartFromAttempts() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId rescuer = owner();
        for (int crash = 0; crash < 3; crash++) {
            OwnerId lost = register();
            Delivery delivery = take(lost, draft);
            assertThat(delivery.crashes()).isEqualTo(crash);
            transport().begin(lost, draft.id(), delivery.attempt());
            transport().unregister(lost);
            Delivery taken = transport().takeOver(rescuer, 10).getFirst().delivery();
            settle(rescuer, Verdict.retry(taken, Duration.ZERO));
        }
        settle(rescuer, Verdict.retry(take(rescuer, draft), Duration.ZERO));

        Delivery last = take(rescuer, draft);
        assertThat(last.attempt()).isEqualTo(5);
        assertThat(last.crashes()).isEqualTo(3);
    }

    @Test
    void aProcessThatRegistersAnewHasNotCrashed() {
        Draft own = Draft.job();
        publish(own);
        OwnerId former = register();
        fetch(Ask.by(former));
        Draft others = Draft.job();
        publish(others);
        OwnerId lost = register();
        fetch(Ask.by(lost));
        transport().unregister(lost);
        OwnerId fresh = register();
        transport().unregister(former);

        assertThat(transport().takeOver(fresh, former, 10)).hasSize(2).allSatisfy(taken -> assertThat(
                taken.delivery().crashes()).isEqualTo(taken.delivery().envelope().id().equals(own.id()) ? 0 : 1));

        Delivery running = new Delivery(own.envelope(), 1, 0);
        assertThat(settle(fresh, Verdict.retry(running, Duration.ZERO))).isEqualTo(Settled.APPLIED);
        assertThat(take(fresh, own).crashes()).isZero();
    }

    @Test
    void takesAtMostAsManyAsWereAskedForAndTheRestLater() {
        publish(drafts(5, Draft.job()));
        OwnerId lost = register();
        fetch(Ask.by(lost).max(5));
        clock().advance(LeaseTopic.PAST_LEASE);
        OwnerId owner = owner();

        assertThat(transport().takeOver(owner, 3)).hasSize(3);
        assertThat(transport().takeOver(owner, 3)).hasSize(2);
        assertThat(transport().takeOver(owner, 3)).isEmpty();
    }

    @Test
    void jobsOfSeveralQueuesAndOwnersAreTakenOverTogether() {
        publish(Draft.job().queue("a"), Draft.job().queue("b"));
        OwnerId first = register();
        OwnerId second = register();
        fetch(Ask.by(first).queue("a"));
        fetch(Ask.by(second).queue("b"));
        clock().advance(LeaseTopic.PAST_LEASE);

        assertThat(transport().takeOver(owner(), 10)).extracting(TakenOver::from)
                .containsExactlyInAnyOrder(first, second);
    }

    @Test
    void anOwnerThatIsLostItselfTakesNothingOver() {
        publish(Draft.job());
        OwnerId lost = register();
        OwnerId lostToo = register();
        fetch(Ask.by(lost));
        clock().advance(LeaseTopic.PAST_LEASE);

        assertThat(transport().takeOver(lostToo, 10)).isEmpty();
        assertThat(transport().takeOver(OwnerId.random(), 10)).isEmpty();
        assertThat(transport().takeOver(owner(), 10)).hasSize(1);
    }

    @Test
    void whatALostOwnerSettledBeforeStaysSettled() {
        publish(drafts(2, Draft.job()));
        OwnerId lost = register();
        List<Delivery> deliveries = fetch(Ask.by(lost).max(2));
        settle(lost, Verdict.succeed(deliveries.getFirst()));
        clock().advance(LeaseTopic.PAST_LEASE);

        assertThat(transport().takeOver(owner(), 10)).extracting(taken -> taken.delivery().envelope().id())
                .containsExactly(deliveries.getLast().envelope().id());
    }

    @Test
    void severalRescuersTakeEachJobOnce() {
        publish(drafts(200, Draft.job()));
        OwnerId lost = register();
        fetch(Ask.by(lost).max(200));
        clock().advance(LeaseTopic.PAST_LEASE);

        List<List<JobId>> taken = Together.run(4, i -> takeOverAll(owner()));

        List<JobId> all = taken.stream().flatMap(List::stream).toList();
        assertThat(all).hasSize(200);
        assertThat(Set.copyOf(all)).hasSize(200);
    }

    @Test
    void aLostRescuersJobsCanBeTakenOverAgain() {
        publish(Draft.job());
        OwnerId lost = register();
        fetch(Ask.by(lost));
        clock().advance(LeaseTopic.PAST_LEASE);
        OwnerId rescuer = register();
        transport().takeOver(rescuer, 10);
        clock().advance(LeaseTopic.PAST_LEASE);

        assertThat(transport().takeOver(owner(), 10)).extracting(TakenOver::from).containsExactly(rescuer);
    }

    @Test
    void whatCrashedBeforeAndHasNotBegunHasNotCrashedAgain() {
        publish(drafts(2, Draft.job()));
        OwnerId rescuer = owner();
        crash(rescuer, register());
        OwnerId lost = register();
        List<Delivery> deliveries = fetch(Ask.by(lost).max(2));
        JobId begun = deliveries.getFirst().envelope().id();
        assertThat(transport().begin(lost, begun, deliveries.getFirst().attempt())).isTrue();
        transport().unregister(lost);

        for (TakenOver taken : transport().takeOver(rescuer, 10)) {
            boolean crashed = taken.delivery().envelope().id().equals(begun) || !kit().has(Capability.BEGINNINGS);
            assertThat(taken.begun()).isEqualTo(crashed);
            assertThat(taken.delivery().crashes()).isEqualTo(crashed ? 2 : 1);
        }
    }

    @Test
    void aStaleAttemptCannotBegin() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId rescuer = owner();
        crash(rescuer, register());
        OwnerId lost = register();
        Delivery delivery = fetch(Ask.by(lost)).getFirst();
        boolean kept = kit().has(Capability.BEGINNINGS);

        assertThat(transport().begin(rescuer, draft.id(), delivery.attempt())).isEqualTo(!kept);
        assertThat(transport().begin(lost, draft.id(), delivery.attempt() + 1)).isEqualTo(!kept);
        transport().unregister(lost);
        assertThat(transport().begin(lost, draft.id(), delivery.attempt())).isEqualTo(!kept);
    }

    private void crash(OwnerId rescuer, OwnerId lost) {
        fetch(Ask.by(lost).max(10));
        transport().unregister(lost);
        transport().takeOver(rescuer, 10).forEach(
                taken -> settle(rescuer, Verdict.retry(taken.delivery(), Duration.ZERO)));
    }

    private List<JobId> takeOverAll(OwnerId rescuer) {
        List<JobId> all = new ArrayList<>();
        List<TakenOver> batch = transport().takeOver(rescuer, 20);
        while (!batch.isEmpty()) {
            batch.forEach(taken -> all.add(taken.delivery().envelope().id()));
            batch = transport().takeOver(rescuer, 20);
        }
        return all;
    }

    private OwnerId register() {
        return transport().register("test-process", LeaseTopic.LEASE);
    }
}
