package dev.worker.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ErrorCode;
import dev.worker.api.Health;
import dev.worker.api.HealthCheck;
import dev.worker.api.WorkerException;
import dev.worker.api.WorkerHealth;
import dev.worker.api.WorkerState;
import dev.worker.api.WorkerStatus;
import dev.worker.api.event.EventListener;
import dev.worker.api.event.WorkerHealthChanged;
import dev.worker.testkit.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HealthTest {

    private final TestClock clock = new TestClock();
    private final FaultyBackend backend = new FaultyBackend(clock, true);

    @Test
    void isHealthyAtFirst() {
        try (OneProcess process = new OneProcess(clock, backend)) {
            WorkerHealth health = process.health();
            assertThat(health).isEqualTo(new WorkerHealth("office", health.state(), Health.HEALTHY, health.reasons()));
            assertThat(health.reasons()).isEmpty();
        }
    }

    @Test
    void followsTheErrorRateOfTheLastMinute() throws Exception {
        try (OneProcess process = new OneProcess(clock, backend)) {
            process.run("fail", 1, 2);
            process.run("done", 7, 1);
            assertThat(process.health().health()).as("too few attempts to tell").isEqualTo(Health.HEALTHY);
            process.run("done", 11, 1);
            assertHealth(process, Health.DEGRADED, "2 of 20 attempts failed in the last minute");
            process.run("fail", 8, 2);
            assertHealth(process, Health.UNHEALTHY, "18 of 36 attempts failed in the last minute");
            clock.advance(Duration.ofSeconds(58));
            assertThat(process.health().health()).isEqualTo(Health.UNHEALTHY);
            clock.advance(Duration.ofSeconds(2));
            assertThat(process.health().health()).isEqualTo(Health.HEALTHY);
            assertThat(process.healthChanges()).extracting(change -> change.health().health())
                    .containsExactly(Health.DEGRADED, Health.UNHEALTHY, Health.HEALTHY);
        }
    }

    @Test
    void aJobThatAsksToBeRunLaterIsNoError() throws Exception {
        try (OneProcess process = new OneProcess(clock, backend)) {
            process.run("later", 20, 2);
            assertThat(process.health().health()).isEqualTo(Health.HEALTHY);
        }
    }

    @Test
    void followsTheLagOfItsQueues() throws Exception {
        try (OneProcess process = new OneProcess(clock, backend)) {
            backend.publish("wait");
            backend.publish("wait");
            clock.advance(Duration.ofMinutes(5));
            assertHealth(process, Health.DEGRADED, "a job of queue q has been ready for 300 s");
            clock.advance(Duration.ofMinutes(56));
            assertThat(process.health().health()).isEqualTo(Health.UNHEALTHY);
            process.healthChanges().clear();
            process.go(2);
            process.awaitEnds(2);
            clock.advance(Duration.ofSeconds(30));
            assertThat(process.healthChanges()).as("a lag that was seen is followed until it is over")
                    .extracting(change -> change.health().health()).containsExactly(Health.HEALTHY);
        }
    }

    @Test
    void aLagIsTakenNoteOfAtHeartbeatsToo() throws Exception {
        try (OneProcess process = new OneProcess(clock, backend)) {
            backend.publish("wait");
            backend.publish("wait");
            clock.advance(Duration.ofMinutes(8));
            assertThat(backend.statusStore().list(Duration.ofMinutes(1)))
                    .extracting(WorkerStatus::health).containsExactly(Health.DEGRADED);
            assertThat(process.healthChanges().remove().health().reasons()).singleElement().asString()
                    .contains("a job of queue q has been ready for");
            process.go(2);
            process.awaitEnds(2);
            clock.advance(Duration.ofSeconds(30));
            assertThat(process.healthChanges()).extracting(change -> change.health().health())
                    .containsExactly(Health.HEALTHY);
        }
    }

    @Test
    void aListenerMayAskWhenItIsToldOfAChange() {
        AtomicReference<OneProcess> asked = new AtomicReference<>();
        Queue<WorkerHealth> answers = new ConcurrentLinkedQueue<>();
        EventListener asks = event -> {
            if (event instanceof WorkerHealthChanged) {
                answers.add(asked.get().health());
            }
        };
        try (OneProcess process = new OneProcess(clock, backend, builder -> builder.listen(asks))) {
            asked.set(process);
            backend.publish("wait");
            backend.publish("wait");
            clock.advance(Duration.ofMinutes(5));
            WorkerHealth health = process.health();
            assertThat(health.health()).isEqualTo(Health.DEGRADED);
            assertThat(answers).containsExactly(health);
            process.go(2);
        }
    }

    @Test
    void doesNotAskTheStoreForStatisticsUnlessSomeoneWantsThem() {
        try (OneProcess process = new OneProcess(clock, backend)) {
            clock.advance(Duration.ofMinutes(2));
            assertThat(backend.calls("statistics")).isZero();
            for (int i = 0; i < 10; i++) {
                process.health();
                process.ask(new GetStatistics());
            }
            assertThat(backend.calls("statistics")).isEqualTo(1);
        }
    }

    @Test
    void aQuestionThatTheStoreIsSlowToAnswerHoldsUpNoHeartbeat() throws Exception {
        try (OneProcess process = new OneProcess(clock, backend)) {
            CountDownLatch answer = backend.holdStatistics();
            CompletableFuture<WorkerHealth> question = CompletableFuture.supplyAsync(process::health);
            backend.awaitStatistics();
            backend.calls("beat");
            clock.advance(Duration.ofMinutes(1));
            assertThat(backend.calls("beat")).isGreaterThanOrEqualTo(4);
            answer.countDown();
            assertThat(question.join().health()).isEqualTo(Health.HEALTHY);
        }
    }

    @Test
    void aPausedWorkerDoesNotLag() {
        try (OneProcess process = new OneProcess(clock, backend)) {
            process.ask(new PauseWorker("office"));
            backend.publish("done");
            clock.advance(Duration.ofMinutes(10));
            assertThat(process.health())
                    .isEqualTo(new WorkerHealth("office", WorkerState.PAUSED, Health.HEALTHY, List.of()));
        }
    }

    @Test
    void aBackendThatIsAwayDegradesAndThenIsSerious() {
        try (OneProcess process = new OneProcess(clock, backend)) {
            backend.away(true);
            assertThat(awaitHealth(process, Health.DEGRADED).reasons()).first().asString()
                    .contains("the cable is pulled");
            clock.advance(Duration.ofMinutes(1));
            awaitHealth(process, Health.UNHEALTHY);
            backend.away(false);
            awaitHealth(process, Health.HEALTHY);
        }
    }

    @Test
    void refusesAWorkerThatIsNotHere() {
        try (OneProcess process = new OneProcess(clock, backend)) {
            assertThatExceptionOfType(WorkerException.class)
                    .isThrownBy(() -> process.ask(new HealthCheck("nobody")))
                    .withMessageContaining("this process has no worker nobody; it has [office]")
                    .satisfies(thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
        }
    }

    /** A call that was on its way when the cable was touched may tell late how it went; those after it tell how it is. */
    private WorkerHealth awaitHealth(OneProcess process, Health health) {
        WorkerHealth now = process.health();
        while (now.health() != health) {
            clock.advance(Duration.ofSeconds(1));
            now = process.health();
        }
        return now;
    }

    private static void assertHealth(OneProcess process, Health health, String reason) {
        WorkerHealth now = process.health();
        assertThat(now.reasons()).containsExactly(reason);
        assertThat(now.health()).isEqualTo(health);
    }
}
