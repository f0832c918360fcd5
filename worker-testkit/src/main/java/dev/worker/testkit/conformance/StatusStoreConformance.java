package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.Health;
import dev.worker.api.JobId;
import dev.worker.api.WorkerState;
import dev.worker.api.WorkerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The contract of {@link dev.worker.api.spi.StatusStore}. */
public abstract class StatusStoreConformance extends Conformance {

    private static final Duration LOST_AFTER = Duration.ofSeconds(60);

    /** For the class of the implementation. */
    protected StatusStoreConformance() {}

    @Test
    final void anEmptyStoreListsNobody() {
        assertThat(list()).isEmpty();
    }

    @Test
    final void aBeatIsListedAsItWasWithTheServersTime() {
        WorkerStatus status = new WorkerStatus("images", "host-1", WorkerState.BUSY, Health.DEGRADED,
                List.of("fast", "slow"), Set.of("resize", "crop"), Set.of("gpu=a100"), 16,
                List.of(JobId.random(), JobId.random()), 12, 3, clock().instant().minusSeconds(90), Instant.EPOCH);

        statusStore().beat(List.of(status));

        WorkerStatus listed = list().getFirst();
        assertThat(listed).usingRecursiveComparison().ignoringFields("lastSeen").isEqualTo(status);
        assertThat(listed.lastSeen()).isEqualTo(clock().instant());
    }

    @Test
    final void aLaterBeatReplacesTheEarlierOne() {
        statusStore().beat(List.of(status("images", "host-1", WorkerState.IDLE)));
        clock().advance(Duration.ofSeconds(15));
        statusStore().beat(List.of(status("images", "host-1", WorkerState.BUSY)));

        assertThat(list()).extracting(WorkerStatus::state).containsExactly(WorkerState.BUSY);
        assertThat(list()).extracting(WorkerStatus::lastSeen).containsExactly(clock().instant());
    }

    @Test
    final void theListIsSortedByNameThenProcess() {
        statusStore().beat(List.of(status("mail", "host-2", WorkerState.IDLE), status("images", "host-2",
                WorkerState.IDLE)));
        statusStore().beat(List.of(status("mail", "host-1", WorkerState.IDLE)));

        assertThat(list()).extracting(status -> status.worker() + "@" + status.process())
                .containsExactly("images@host-2", "mail@host-1", "mail@host-2");
    }

    @Test
    final void aHundredWorkersBeatTogether() {
        statusStore().beat(IntStream.range(0, 100)
                .mapToObj(i -> status("worker-" + i, "host-1", WorkerState.IDLE))
                .toList());

        assertThat(list()).hasSize(100);
    }

    @Test
    final void beatsOfNobodyAreNoError() {
        statusStore().beat(List.of());

        assertThat(list()).isEmpty();
    }

    @Test
    final void aWorkerIsLostOnlyOnceItsLastBeatIsTooOld() {
        statusStore().beat(List.of(status("images", "host-1", WorkerState.BUSY)));

        clock().advance(LOST_AFTER.minusMillis(1));
        assertThat(list()).extracting(WorkerStatus::state).containsExactly(WorkerState.BUSY);

        clock().advance(Duration.ofMillis(2));
        assertThat(list()).extracting(WorkerStatus::state).containsExactly(WorkerState.LOST);
        assertThat(statusStore().list(Duration.ofHours(1))).extracting(WorkerStatus::state)
                .containsExactly(WorkerState.BUSY);
    }

    @Test
    final void aLostWorkerThatBeatsAgainIsBack() {
        statusStore().beat(List.of(status("images", "host-1", WorkerState.BUSY)));
        clock().advance(LOST_AFTER.plusSeconds(1));
        statusStore().beat(List.of(status("images", "host-1", WorkerState.IDLE)));

        assertThat(list()).extracting(WorkerStatus::state).containsExactly(WorkerState.IDLE);
    }

    @Test
    final void aStoppedWorkerIsNotLost() {
        statusStore().beat(List.of(status("images", "host-1", WorkerState.STOPPED)));
        clock().advance(LOST_AFTER.plusSeconds(1));

        assertThat(list()).extracting(WorkerStatus::state).containsExactly(WorkerState.STOPPED);
    }

    @Test
    final void aProcessIsForgottenWithAllItsWorkers() {
        statusStore().beat(List.of(status("images", "host-1", WorkerState.IDLE), status("mail", "host-1",
                WorkerState.IDLE)));
        statusStore().beat(List.of(status("images", "host-2", WorkerState.IDLE)));

        statusStore().remove("host-1");
        statusStore().remove("never-heard-of");

        assertThat(list()).extracting(WorkerStatus::process).containsExactly("host-2");
    }

    @Test
    final void whoWasNotHeardOfForLongIsPurged() {
        statusStore().beat(List.of(status("images", "host-1", WorkerState.IDLE), status("mail", "host-1",
                WorkerState.STOPPED)));
        clock().advance(Duration.ofHours(1));
        statusStore().beat(List.of(status("images", "host-2", WorkerState.IDLE)));
        clock().advance(Duration.ofSeconds(1));

        assertThat(statusStore().purge(Duration.ofHours(1))).isEqualTo(2);
        assertThat(statusStore().purge(Duration.ofHours(1))).isZero();

        assertThat(list()).extracting(WorkerStatus::process).containsExactly("host-2");
    }

    @Test
    final void mayBeClosedTwice() {
        statusStore().close();
        statusStore().close();
    }

    private List<WorkerStatus> list() {
        return statusStore().list(LOST_AFTER);
    }

    private WorkerStatus status(String worker, String process, WorkerState state) {
        return new WorkerStatus(worker, process, state, Health.HEALTHY, List.of("queue"), Set.of("type"), Set.of(), 4,
                List.of(), 0, 0, clock().instant(), clock().instant());
    }
}
