package dev.worker.core.internal.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worker.api.JobState;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.TakenOver;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of the jobs of a lost owner where one backend carries and another remembers. */
class TrackedRescueTest extends TrackedJobs {

    @Test
    void aLostOwnersJobBelongsToWhoTookItOver() {
        Envelope job = job();
        publish(job);
        Delivery lost = fetchOne(owner);
        OwnerId heir = expireAndRegister();
        assertThat(transport.takeOver(heir, 10)).singleElement().satisfies(taken -> {
            assertThat(taken.delivery().attempt()).isEqualTo(1);
            assertThat(taken.from()).isEqualTo(owner);
        });
        assertThat(settle(owner, lost, succeed())).isEqualTo(Settled.LOST);
        assertThat(settle(heir, lost, new Change.Retry(error(), Duration.ZERO))).isEqualTo(Settled.APPLIED);
        assertThat(fetchOne(heir).attempt()).isEqualTo(2);
    }

    @Test
    void aJobThatItsLostOwnerHadFinishedIsNotTakenOver() {
        Envelope job = job();
        publish(job);
        Delivery delivery = fetchOne(owner);
        backends.failing("settle");
        assertThatThrownBy(() -> settle(owner, delivery, succeed())).isInstanceOf(WorkerException.class);
        backends.working();
        OwnerId heir = expireAndRegister();
        assertThat(transport.takeOver(heir, 10)).isEmpty();
        assertThat(carried(job).ended()).isTrue();
        assertThat(store.find(job.id()).orElseThrow().state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aJobThatItsLostOwnerWantedToRetryIsDeliveredAnew() {
        publish(job());
        Delivery delivery = fetchOne(owner);
        backends.failing("settle");
        assertThatThrownBy(() -> settle(owner, delivery, new Change.Retry(error(), Duration.ZERO)))
                .isInstanceOf(WorkerException.class);
        backends.working();
        OwnerId heir = expireAndRegister();
        assertThat(transport.takeOver(heir, 10)).isEmpty();
        backends.advance(Duration.ofSeconds(2));
        transport.releaseDue();
        assertThat(fetchOne(heir).attempt()).isEqualTo(2);
    }

    @Test
    void whileTheStoreIsAwayNothingComesAlongAndAllOfItLater() {
        publish(job());
        Delivery running = fetchOne(owner);
        OwnerId fresh = register(LEASE);
        transport.unregister(owner);
        backends.failing("start", "states");
        assertThatThrownBy(() -> transport.takeOver(fresh, owner, 10)).isInstanceOf(WorkerException.class);
        backends.working();
        assertThat(transport.takeOver(fresh, owner, 10)).extracting(taken -> taken.delivery().attempt())
                .containsExactly(1);
        assertThat(settle(fresh, running, succeed())).isEqualTo(Settled.APPLIED);
    }

    @Test
    void aJobThatItsLostOwnerHadNotStartedInTheStoreIsTakenOver() {
        publish(job());
        carrier.transport().orElseThrow().fetch(request(owner));
        OwnerId heir = expireAndRegister();
        List<TakenOver> taken = transport.takeOver(heir, 10);
        assertThat(taken).hasSize(1);
        assertThat(settle(heir, taken.getFirst().delivery(), succeed())).isEqualTo(Settled.APPLIED);
    }
}
