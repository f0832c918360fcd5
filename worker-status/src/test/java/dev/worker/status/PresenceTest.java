package dev.worker.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ErrorCode;
import dev.worker.api.Health;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.api.WorkerState;
import dev.worker.api.WorkerStatus;
import dev.worker.core.WorkerRuntimeBuilder;
import dev.worker.testkit.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PresenceTest {

    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final TestClock clock = new TestClock();
    private final FaultyBackend backend = new FaultyBackend(clock, true);

    @Test
    void listsTheWorkersOfAllProcesses() throws Exception {
        try (OneProcess one = new OneProcess(clock, backend); OneProcess two = new OneProcess(clock, backend)) {
            two.ask(new PauseWorker("office"));
            one.run("done", 3, 1);
            one.awaitState(WorkerState.IDLE);
            clock.advance(HEARTBEAT.plusSeconds(1));
            List<WorkerStatus> seenByOne = one.ask(new ListWorkers());
            assertThat(seenByOne).hasSize(2).isEqualTo(two.ask(new ListWorkers()));
            assertThat(seenByOne).extracting(WorkerStatus::process).doesNotHaveDuplicates().isSorted();
            assertThat(seenByOne).extracting(WorkerStatus::state)
                    .containsExactlyInAnyOrder(WorkerState.PAUSED, WorkerState.IDLE);
            assertThat(seenByOne.stream().mapToLong(WorkerStatus::succeeded).sum()).isEqualTo(3);
            assertThat(seenByOne).allSatisfy(status -> {
                assertThat(status.worker()).isEqualTo("office");
                assertThat(status.health()).isEqualTo(Health.HEALTHY);
                assertThat(status.queues()).containsExactly("q");
                assertThat(status.types()).isEqualTo(Set.of("task"));
                assertThat(status.labels()).isEqualTo(Set.of("floor=3"));
                assertThat(status.concurrency()).isEqualTo(1);
                assertThat(status.running()).isEmpty();
            });
        }
        assertThat(backend.statusStore().list(HEARTBEAT)).as("a clean stop leaves nothing behind").isEmpty();
    }

    @Test
    void aHundredWorkersBeatInOneWrite() throws Exception {
        try (OneProcess process = new OneProcess(clock, backend, PresenceTest::ninetyNineMore)) {
            clock.advance(Duration.ofSeconds(2));
            backend.calls("beat");
            clock.advance(HEARTBEAT.multipliedBy(10));
            assertThat(backend.calls("beat")).isBetween(10L, 12L);
            assertThat(process.ask(new ListWorkers())).hasSize(100);
        }
    }

    @Test
    void tellsAChangeOfStateWithinASecondAndManyOfThemOnce() throws Exception {
        try (OneProcess process = new OneProcess(clock, backend)) {
            clock.advance(Duration.ofSeconds(2));
            backend.calls("beat");
            for (int i = 0; i < 20; i++) {
                process.ask(new PauseWorker("office"));
                process.ask(new ResumeWorker("office"));
            }
            process.ask(new PauseWorker("office"));
            clock.advance(Duration.ofSeconds(1));
            assertThat(backend.calls("beat")).isEqualTo(1);
            assertThat(backend.statusStore().list(HEARTBEAT)).extracting(WorkerStatus::state)
                    .containsExactly(WorkerState.PAUSED);
        }
    }

    @Test
    void aWorkerThatIsNotHeardOfIsLostAndThenForgotten() throws Exception {
        try (OneProcess process = new OneProcess(
                clock, backend, builder -> builder.set("status.forget-after", "5m"))) {
            WorkerStatus gone = process.ask(new ListWorkers()).get(0);
            backend.statusStore().beat(List.of(new WorkerStatus(
                    "gone", "elsewhere", WorkerState.BUSY, Health.HEALTHY, gone.queues(), gone.types(), gone.labels(),
                    1, List.of(), 0, 0, gone.startedAt(), gone.lastSeen())));
            clock.advance(Duration.ofSeconds(59));
            assertThat(process.ask(new ListWorkers())).extracting(WorkerStatus::state)
                    .containsExactly(WorkerState.BUSY, WorkerState.IDLE);
            clock.advance(Duration.ofSeconds(2));
            assertThat(process.ask(new ListWorkers())).extracting(WorkerStatus::state)
                    .containsExactly(WorkerState.LOST, WorkerState.IDLE);
            clock.advance(Duration.ofMinutes(10));
            assertThat(process.ask(new ListWorkers())).extracting(WorkerStatus::worker).containsExactly("office");
        }
    }

    @Test
    void beatsOnWhenTheStoreIsBack() throws Exception {
        try (OneProcess process = new OneProcess(clock, backend)) {
            clock.advance(HEARTBEAT);
            backend.away(true);
            clock.advance(Duration.ofMinutes(3));
            assertThatExceptionOfType(WorkerException.class)
                    .isThrownBy(() -> process.ask(new ListWorkers()))
                    .satisfies(thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.UNAVAILABLE));
            backend.away(false);
            clock.advance(HEARTBEAT);
            assertThat(backend.statusStore().list(HEARTBEAT)).extracting(WorkerStatus::state)
                    .doesNotContain(WorkerState.LOST);
        }
    }

    @Test
    void knowsItsOwnWorkersWhereTheBackendRemembersNone() {
        try (OneProcess process = new OneProcess(clock, new FaultyBackend(clock, false))) {
            clock.advance(HEARTBEAT);
            assertThat(process.ask(new ListWorkers())).extracting(WorkerStatus::worker).containsExactly("office");
        }
    }

    @Test
    void refusesSettingsThatDoNotFitTogetherAllAtOnce() {
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> new OneProcess(clock, backend, builder -> builder
                        .set("status.lost-after", "15s")
                        .set("status.error-rate-unhealthy", "0.05")))
                .withMessageContaining(
                        "worker.status.lost-after is PT15S; it must be more than worker.status.heartbeat, "
                                + "which is PT15S")
                .withMessageContaining("worker.status.error-rate-unhealthy is 0.05; it must not be less than "
                        + "worker.status.error-rate-degraded, which is 0.1")
                .satisfies(thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION));
    }

    /** Other processes make dead letters of jobs whose type nobody has told of for two minutes. */
    @Test
    void refusesToTellSoSeldomThatOthersWouldTakeItsJobsForUnhandled() {
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> new OneProcess(clock, backend, builder -> builder
                        .set("status.heartbeat", "31s")
                        .set("status.forget-after", "119s")))
                .withMessageContaining("worker.status.heartbeat")
                .withMessageContaining("from 100ms to 30s")
                .withMessageContaining("worker.status.forget-after")
                .withMessageContaining("from 2m to 365d")
                .satisfies(thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION));
    }

    private static WorkerRuntimeBuilder ninetyNineMore(WorkerRuntimeBuilder builder) {
        for (int i = 1; i < 100; i++) {
            builder.add(Worker.named("idle-" + i).build());
        }
        return builder;
    }
}
