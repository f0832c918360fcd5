package dev.worker.starter.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.ClaimOrder;
import dev.worker.api.JobState;
import dev.worker.starter.process.Errand.Effect;
import dev.worker.starter.process.Errand.Held;
import dev.worker.starter.stage.Eventually;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two processes share the jobs of one PostgreSQL. */
@Timeout(180)
class TwoProcessesTest {

    private static final int JOBS = 10_000;

    private Scene scene;
    private Ledger ledger;

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    /** Where no process dies its lease is long, so that a busy machine cannot make it seem dead. */
    private void open(String lease) throws Exception {
        scene = new Scene(lease);
        ledger = scene.ledger();
    }

    @Test
    void everyJobTakesEffectOnceInEachOfTheFourOrders() throws Exception {
        open("5m");
        try (Jvm a = scene.station("orders-a"); Jvm b = scene.station("orders-b")) {
            for (ClaimOrder order : ClaimOrder.values()) {
                enqueue(Station.queueOf(order));
            }
            scene.awaitEnded(4 * JOBS);
            assertThat(a.counter("worker.lost-attempts") + b.counter("worker.lost-attempts")).isZero();
        }
        for (ClaimOrder order : ClaimOrder.values()) {
            String of = " FROM ledger WHERE queue = '" + Station.queueOf(order) + "'";
            assertThat(ledger.number("SELECT count(*)" + of)).as("effects, %s", order).isEqualTo(JOBS);
            assertThat(ledger.number("SELECT count(DISTINCT number)" + of)).as("jobs, %s", order).isEqualTo(JOBS);
            assertThat(ledger.number("SELECT count(DISTINCT process)" + of)).as("processes, %s", order).isEqualTo(2);
        }
        assertThat(ledger.number("SELECT max(attempt) FROM ledger")).isEqualTo(1);
        assertThat(scene.count(JobState.SUCCEEDED)).isEqualTo(4 * JOBS);
    }

    @Test
    void noJobIsLostWhenAProcessIsKilledAndItsJobsRunAgainSoon() throws Exception {
        open("2s");
        double killed;
        try (Jvm a = scene.station("kill-a")) {
            // however the others are shared out, one job runs in this process when it is killed
            scene.client().jobs().enqueue(new Held(JOBS));
            a.awaitLine("running " + JOBS + " 1");
            try (Jvm b = scene.station("kill-b")) {
                enqueue("fifo");
                Eventually.await("the first is at work", () -> scene.ended() == JOBS || ledger.number(
                        "SELECT count(*) FROM ledger WHERE process = 'kill-a'") > JOBS / 20);
                a.kill();
                killed = ledger.now();
                try (Jvm again = scene.station("kill-a-again")) {
                    b.go();
                    again.go();
                    scene.awaitEnded(JOBS + 1);
                    assertThat(again.alive()).isTrue();
                    assertThat(b.alive()).isTrue();
                }
            }
        }
        assertThat(scene.count(JobState.SUCCEEDED)).isEqualTo(JOBS + 1);
        assertThat(ledger.number("SELECT count(DISTINCT number) FROM ledger")).as("jobs").isEqualTo(JOBS + 1);
        assertThat(ledger.number(
                "SELECT count(*) FROM (SELECT 1 FROM ledger GROUP BY number, attempt, what HAVING count(*) > 1) x"))
                .as("attempts that took effect twice").isZero();
        double crashed = ledger.number("SELECT count(*) FROM worker_attempt WHERE kind = 'CRASHED'");
        assertThat(crashed).as("crashed attempts").isPositive();
        assertThat(ledger.number("SELECT sum(attempt - 1) FROM worker_job")).as("more attempts").isEqualTo(crashed);
        // what is held goes on when this test lets it, however long the new process took to start
        double last = ledger.number(
                "SELECT extract(epoch FROM max(at)) FROM ledger WHERE attempt > 1 AND (queue <> 'held' OR what = 'begin')");
        System.out.printf("%.0f attempts crashed; the last ran again %.1f s after%n", crashed, last - killed);
        assertThat(last - killed).as("seconds until the last of them ran again").isLessThan(30);
    }

    private void enqueue(String queue) {
        List<Effect> effects = IntStream.range(0, JOBS).mapToObj(Effect::new).toList();
        scene.client().jobs().enqueueAll(effects, (effect, options) -> options
                .queue(queue).priority(1 + effect.number() % 1000));
    }
}
