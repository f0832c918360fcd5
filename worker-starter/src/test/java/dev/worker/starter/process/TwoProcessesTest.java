package dev.worker.starter.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.ClaimOrder;
import dev.worker.api.JobState;
import dev.worker.starter.process.Errand.Effect;
import dev.worker.starter.stage.Eventually;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two processes share the jobs of one PostgreSQL. */
@Timeout(180)
class TwoProcessesTest {

    private static final int JOBS = 10_000;

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
    void everyJobTakesEffectOnceInEachOfTheFourOrders() {
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
    void noJobIsLostWhenAProcessIsKilledAndItsJobsRunAgainSoon() {
        double killed;
        try (Jvm b = scene.station("kill-b")) {
            try (Jvm a = scene.station("kill-a")) {
                enqueue("fifo");
                Eventually.await("the first is at work", () -> ledger.number(
                        "SELECT count(*) FROM ledger WHERE process = 'kill-a'") > JOBS / 20);
                a.kill();
                killed = ledger.now();
            }
            try (Jvm again = scene.station("kill-a-again")) {
                scene.awaitEnded(JOBS);
                assertThat(again.alive()).isTrue();
                assertThat(b.alive()).isTrue();
            }
        }
        assertThat(scene.count(JobState.SUCCEEDED)).isEqualTo(JOBS);
        assertThat(ledger.number("SELECT count(DISTINCT number) FROM ledger")).as("jobs").isEqualTo(JOBS);
        assertThat(ledger
                .number("SELECT count(*) FROM (SELECT 1 FROM ledger GROUP BY number, attempt HAVING count(*) > 1) x"))
                .as("attempts that took effect twice").isZero();
        double crashed = ledger.number("SELECT count(*) FROM worker_attempt WHERE kind = 'CRASHED'");
        assertThat(crashed).as("crashed attempts").isPositive();
        assertThat(ledger.number("SELECT count(*) FROM worker_job WHERE attempt = 2")).isEqualTo(crashed);
        assertThat(ledger.number("SELECT count(*) FROM ledger WHERE attempt = 2")).isEqualTo(crashed);
        double last = ledger.number("SELECT extract(epoch FROM max(at)) FROM ledger WHERE attempt = 2");
        System.out.printf("%.0f jobs of the killed process ran again, the last %.1f s after%n", crashed, last - killed);
        assertThat(last - killed).as("seconds until the last of them ran again").isLessThan(30);
    }

    private void enqueue(String queue) {
        List<Effect> effects = IntStream.range(0, JOBS).mapToObj(Effect::new).toList();
        scene.client().jobs().enqueueAll(effects, (effect, options) -> options
                .queue(queue).priority(1 + effect.number() % 1000));
    }
}
