package dev.worker.core.internal.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worker.api.Cancellation;
import dev.worker.api.Dependency;
import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.ParentPolicy;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.Start;
import dev.worker.api.spi.Transport;
import dev.worker.api.spi.TransportListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Two backends that know nothing of each other: one carries, the other remembers. */
class TrackedTransportTest extends TrackedJobs {

    @Test
    void aJobGoesItsWayInBoth() {
        Envelope job = job();
        assertThat(publish(job).kind()).isEqualTo(Receipt.Kind.CREATED);
        assertThat(store.states(List.of(job.id()))).containsEntry(job.id(), JobState.QUEUED);
        Delivery delivery = fetchOne(owner);
        assertThat(store.find(job.id())).hasValueSatisfying(info -> {
            assertThat(info.state()).isEqualTo(JobState.RUNNING);
            assertThat(info.worker()).contains("w");
        });
        assertThat(settle(owner, delivery, succeed())).isEqualTo(Settled.APPLIED);
        assertThat(store.load(job.id()).orElseThrow().result()).hasValueSatisfying(
                result -> assertThat(result).containsExactly(7));
        assertThat(carried(job)).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void whatSomeoneHoldsInOneOfTheTwoIsSettledLater() {
        Envelope job = job();
        publish(job);
        Delivery delivery = fetchOne(owner);

        backends.held(JobStore.class);
        assertThat(settle(owner, delivery, succeed())).isEqualTo(Settled.LATER);
        assertThat(carried(job)).isEqualTo(JobState.RUNNING);
        backends.held(Transport.class);
        assertThat(settle(owner, delivery, succeed())).isEqualTo(Settled.LATER);
        backends.working();
        assertThat(settle(owner, delivery, succeed())).isEqualTo(Settled.APPLIED);

        assertThat(store.states(List.of(job.id()))).containsEntry(job.id(), JobState.SUCCEEDED);
        assertThat(carried(job)).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aRetryIsDeliveredAgainAsTheNextAttempt() {
        publish(job());
        settle(owner, fetchOne(owner), new Change.Retry(error(), Duration.ZERO));
        assertThat(fetchOne(owner).attempt()).isEqualTo(2);
    }

    @Test
    void whatWasCreatedButNotPublishedIsCompletedByTheNextTry() {
        Envelope job = job();
        backends.failing("publish");
        assertThatThrownBy(() -> publish(job)).isInstanceOf(WorkerException.class);
        backends.working();
        assertThat(fetch(owner)).isEmpty();
        assertThat(publish(job)).isEqualTo(new Receipt(job.id(), Receipt.Kind.DUPLICATE));
        assertThat(fetchOne(owner).envelope().id()).isEqualTo(job.id());
    }

    @Test
    void theSameUnderAUniqueKey() {
        Envelope first = job("key");
        backends.failing("publish");
        assertThatThrownBy(() -> publish(first)).isInstanceOf(WorkerException.class);
        backends.working();
        assertThat(publish(job("key"))).isEqualTo(new Receipt(first.id(), Receipt.Kind.DUPLICATE));
        assertThat(fetchOne(owner).envelope().id()).isEqualTo(first.id());
    }

    @Test
    void theStoreAloneWatchesUniqueKeys() {
        Envelope first = job("key");
        publish(first);
        store.cancel(first.id(), "not wanted");
        Envelope second = job("key");
        assertThat(publish(second).kind()).isEqualTo(Receipt.Kind.CREATED);
        assertThat(fetch(owner)).extracting(delivery -> delivery.envelope().id()).containsExactly(second.id());
    }

    @Test
    void aJobThatWasCancelledWhileItWaitedIsNotDelivered() {
        Envelope job = job();
        publish(job);
        assertThat(store.cancel(job.id(), "not wanted")).isEqualTo(Cancellation.CANCELLED);
        assertThat(fetch(owner)).isEmpty();
        assertThat(carried(job).ended()).isTrue();
    }

    @Test
    void aJobThatTheStoreDidNotStartGoesBackUnharmed() {
        publish(job());
        backends.failing("start");
        assertThatThrownBy(() -> fetch(owner)).isInstanceOf(WorkerException.class);
        backends.working();
        assertThat(fetchOne(owner).attempt()).isEqualTo(1);
    }

    @Test
    void itGoesBackLaterWhereTheTransportFailsToo() {
        publish(job());
        backends.failing("start", "settle");
        assertThatThrownBy(() -> fetch(owner)).isInstanceOf(WorkerException.class);
        assertThatThrownBy(() -> fetch(owner)).isInstanceOf(WorkerException.class);
        backends.working();
        assertThat(fetchOne(owner).attempt()).isEqualTo(1);
    }

    @Test
    void whatTheStoreRefusesIsNotAcknowledged() {
        Envelope job = job();
        publish(job);
        Delivery delivery = fetchOne(owner);
        Settlement stale = new Settlement(job.id(), 7, "w", succeed(), Optional.empty());
        assertThat(transport.settle(owner, List.of(stale))).containsExactly(Settled.LOST);
        assertThat(carried(job)).isEqualTo(JobState.RUNNING);
        assertThat(settle(owner, delivery, succeed())).isEqualTo(Settled.APPLIED);
    }

    @Test
    void whatTheStoreHasIsAcknowledgedByTheNextTry() {
        Envelope job = job();
        publish(job);
        Delivery delivery = fetchOne(owner);
        backends.failing("settle");
        assertThatThrownBy(() -> settle(owner, delivery, succeed())).isInstanceOf(WorkerException.class);
        assertThat(store.find(job.id()).orElseThrow().state()).isEqualTo(JobState.SUCCEEDED);
        backends.working();
        assertThat(settle(owner, delivery, succeed())).isEqualTo(Settled.APPLIED);
        assertThat(carried(job)).isEqualTo(JobState.SUCCEEDED);
        assertThat(settle(owner, delivery, succeed())).isEqualTo(Settled.LOST);
    }

    @Test
    void whatTheStoreHasThoughItsAnswerWasLostIsAcknowledgedByTheNextTry() {
        Envelope job = job();
        publish(job);
        Delivery delivery = fetchOne(owner);
        Change retry = new Change.Retry(error(), Duration.ofSeconds(1));
        backends.storeUnheard();
        assertThatThrownBy(() -> settle(owner, delivery, retry)).isInstanceOf(WorkerException.class);
        backends.working();
        assertThat(settle(owner, delivery, retry)).as("by the store, which cannot tell").isEqualTo(Settled.LOST);
        assertThat(carried(job)).isEqualTo(JobState.SCHEDULED);
        backends.advance(Duration.ofSeconds(2));
        transport.releaseDue();
        assertThat(fetchOne(owner).attempt()).isEqualTo(2);
    }

    @Test
    void aRequeuedDeadLetterIsCarriedAgainFromItsFirstAttempt() {
        Envelope job = job();
        publish(job);
        settle(owner, fetchOne(owner), new Change.Fail(error(), "no use"));
        assertThat(store.requeue(List.of(job.id(), JobId.random()))).containsExactly(job.id());
        assertThat(fetchOne(owner).attempt()).isEqualTo(1);
    }

    @Test
    void aRequeuedDeadLetterIsPublishedWhereTheCarrierHasForgottenIt() {
        Envelope job = job();
        publish(job);
        settle(owner, fetchOne(owner), new Change.Fail(error(), "no use"));
        carrier.jobStore().orElseThrow().discard(List.of(job.id()));
        store.requeue(List.of(job.id()));
        backends.advance(Duration.ofSeconds(6));
        transport.releaseDue();
        assertThat(fetchOne(register(LEASE)).envelope().id()).isEqualTo(job.id());
    }

    @Test
    void aDeadLetterThatCouldNotBePublishedStaysOne() {
        Envelope job = job();
        publish(job);
        settle(owner, fetchOne(owner), new Change.Fail(error(), "no use"));
        backends.failing("publish");
        assertThatThrownBy(() -> store.requeue(List.of(job.id()))).isInstanceOf(WorkerException.class);
        assertThat(store.find(job.id()).orElseThrow().state()).isEqualTo(JobState.FAILED);
    }

    @Test
    void whatTheStoreCouldNotReleaseIsRefusedWhole() {
        Envelope parent = job();
        Envelope child = new Envelope(JobId.random(), "t", 1, new byte[0], "q", 100, Start.NOW, Optional.empty(),
                Set.of(), Map.of(), List.of(new Dependency(parent.id(), ParentPolicy.FAIL)));
        assertThatThrownBy(() -> transport.publish(List.of(parent, child)))
                .isInstanceOfSatisfying(WorkerException.class,
                        error -> assertThat(error.code()).isEqualTo(ErrorCode.NOT_SUPPORTED))
                .hasMessageContaining("worker.job-store");
        assertThat(store.find(parent.id())).isEmpty();
    }

    @Test
    void listenersHearOfCancelling() {
        Envelope job = job();
        publish(job);
        fetchOne(owner);
        List<JobId> heard = new ArrayList<>();
        transport.listen(new TransportListener() {
            @Override
            public void ready(String queue) {
                // not asked here
            }

            @Override
            public void scheduled() {
                // not asked here
            }

            @Override
            public void cancelRequested(JobId id) {
                heard.add(id);
            }
        });
        assertThat(store.cancel(job.id(), "not wanted")).isEqualTo(Cancellation.REQUESTED);
        assertThat(heard).containsExactly(job.id());
    }
}
