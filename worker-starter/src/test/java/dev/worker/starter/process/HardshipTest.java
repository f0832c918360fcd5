package dev.worker.starter.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.Backoff;
import dev.worker.api.DeadLetter;
import dev.worker.api.FailureKind;
import dev.worker.api.JobHandle;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.RetryPolicy;
import dev.worker.starter.process.Errand.Deadly;
import dev.worker.starter.process.Errand.Effect;
import dev.worker.starter.process.Errand.Held;
import dev.worker.starter.stage.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes that pause, die of their jobs, and are asked to stop. */
@Timeout(120)
class HardshipTest {

    private static final int NEIGHBOURS = 100;
    private static final int LOAD = 20_000;
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final RetryPolicy SOON = RetryPolicy.attempts(3).backoff(Backoff.fixed(Duration.ofMillis(100)));

    private Scene scene;
    private Ledger ledger;

    @BeforeEach
    void open() throws Exception {
        scene = new Scene();
        ledger = scene.ledger();
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @Test
    void aProcessThatWasPausedCannotChangeJobsThatAnotherHasTaken() {
        JobHandle<String> job = scene.client().jobs().enqueue(new Held(1));
        try (Jvm paused = scene.station("paused")) {
            paused.awaitLine("running 1 1");
            scene.client().jobs().enqueue(new Held(2));
            paused.awaitLine("running 2 1");
            paused.signal("STOP");
            // its lease is long: it must seem alive however busy the machine is
            try (Jvm other = scene.station("other", "engine.lease", "5m")) {
                Eventually.await("the other has both", () -> ledger.number(
                        "SELECT count(*) FROM ledger WHERE attempt = 2 AND what = 'begin'") == 2);
                // one handler returns, the other is interrupted
                paused.go();
                paused.signal("CONT");
                Eventually.await("the paused process counts both attempts as lost",
                        () -> paused.counter("worker.lost-attempts") == 2);
                assertThat(job.state()).isEqualTo(JobState.RUNNING);
                assertThat(job.info().attempt()).isEqualTo(2);
                other.go();
                other.go();
                assertThat(job.result(LONG)).isEqualTo("other");
                scene.awaitEnded(2);
                assertThat(other.counter("worker.crashes")).isEqualTo(2);
                assertThat(other.counter("worker.lost-attempts")).isZero();
            }
            // it goes on with work of its own
            JobHandle<String> next = scene.client().jobs().enqueue(new Held(3));
            paused.awaitLine("running 3 1");
            paused.go();
            assertThat(next.result(LONG)).isEqualTo("paused");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void aJobThatAlwaysKillsItsProcessBecomesADeadLetterAndNoNeighbourDoes(int attempts) {
        RetryPolicy retry = RetryPolicy.attempts(attempts).backoff(SOON.backoff());
        List<Effect> neighbours = IntStream.range(0, NEIGHBOURS).mapToObj(Effect::new).toList();
        List<Effect> before = neighbours.subList(0, NEIGHBOURS / 2);
        List<Effect> after = neighbours.subList(NEIGHBOURS / 2, NEIGHBOURS);
        scene.client().jobs().enqueueAll(before, options -> options.retry(retry));
        JobHandle<Void> deadly = scene.client().jobs().enqueue(new Deadly(), options -> options.retry(retry));
        scene.client().jobs().enqueueAll(after, options -> options.retry(retry));
        int deaths = 0;
        while (deadly.state() != JobState.FAILED) {
            try (Jvm station = scene.launch("victim")) {
                Eventually.await("it has died, or need not any more", LONG,
                        () -> !station.alive() || deadly.state() == JobState.FAILED);
                deaths += station.alive() ? 0 : 1;
                if (station.alive()) {
                    scene.awaitEnded(NEIGHBOURS + 1);
                }
            }
        }
        assertThat(deaths).isEqualTo(attempts);
        DeadLetter dead = scene.client().deadLetters().find(deadly.id()).orElseThrow();
        assertThat(dead.failures()).hasSize(attempts);
        assertThat(dead.failures()).allSatisfy(
                failure -> assertThat(failure.error().kind()).isEqualTo(FailureKind.CRASHED));
        assertThat(dead.job().reason().orElseThrow()).contains("its process died " + attempts + " times");
        assertThat(scene.count(JobState.SUCCEEDED)).as("neighbours").isEqualTo(NEIGHBOURS);
        assertThat(scene.client().deadLetters().list(JobQuery.deadLetters())).hasSize(1);
    }

    @Test
    void sigtermUnderLoadEndsWithNothingLostAndNothingBurned() {
        try (Jvm station = scene.station("terminated", "engine.grace", "5s", "engine.lease", "5m")) {
            JobHandle<String> quick = scene.client().jobs().enqueue(new Held(1));
            station.awaitLine("running 1 1");
            JobHandle<String> stuck = scene.client().jobs().enqueue(new Held(2));
            station.awaitLine("running 2 1");
            JobHandle<String> waiting = scene.client().jobs().enqueue(new Held(3));
            List<Effect> load = IntStream.range(0, LOAD).mapToObj(Effect::new).toList();
            scene.client().jobs().enqueueAll(load);
            Eventually.await("it is at work", () -> ledger.number("SELECT count(*) FROM ledger") > 200);
            station.signal("TERM");
            station.awaitLine("holder is STOPPING");
            station.go();
            assertThat(station.exitCode()).isZero();
            assertThat(quick.await(LONG)).as("finished in the time of grace").contains(JobState.SUCCEEDED);
            assertThat(stuck.state()).as("interrupted and released").isEqualTo(JobState.QUEUED);
            assertThat(stuck.info().attempt()).isZero();
            assertThat(waiting.info().attempt()).as("never started").isZero();
        }
        assertThat(ledger.number("SELECT count(*) FROM ledger WHERE queue = 'held' AND number = 3")).isZero();
        assertThat(scene.count(JobState.SUCCEEDED) + scene.count(JobState.QUEUED)).as("done or waiting")
                .isEqualTo(LOAD + 3);
        assertThat(ledger.number("SELECT count(*) FROM worker_job WHERE state = 'QUEUED' AND attempt > 0")).isZero();
        assertThat(ledger.number("SELECT count(*) FROM ledger WHERE queue = 'fifo'")).as("effects")
                .isEqualTo(
                        ledger.number("SELECT count(*) FROM worker_job WHERE type = 'effect' AND state = 'SUCCEEDED'"));
        assertThat(ledger.number("SELECT count(*) FROM worker_attempt")).as("failures").isZero();
    }
}
