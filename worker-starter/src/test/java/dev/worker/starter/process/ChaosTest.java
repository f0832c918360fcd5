package dev.worker.starter.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobState;
import dev.worker.api.RetryPolicy;
import dev.worker.starter.process.Errand.Effect;
import dev.worker.starter.stage.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Processes that are killed by chance, again and again, while they work. The script {@code chaos} runs it long, the build
 * briefly. The seed is printed, and can be given, to see the same kills again.
 */
class ChaosTest {

    private static final int STATIONS = 2;

    private final int rounds = Integer.getInteger("chaos.rounds", 1);
    private final int jobs = Integer.getInteger("chaos.jobs", 3_000);
    private final int kills = Integer.getInteger("chaos.kills", 3);
    private final String lease = System.getProperty("chaos.lease", "2s");
    private final long seed = Long.getLong("chaos.seed", System.nanoTime());

    @Test
    @Timeout(7200)
    void noJobIsLostHoweverOftenProcessesAreKilled() throws Exception {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 1; round <= rounds; round++) {
            try (Scene scene = new Scene(lease)) {
                int killed = round(scene, random);
                verify(scene);
                System.out.printf(
                        "round %d: %d jobs, %d kills, %.0f crashed attempts, the longest from an effect to its repetition %.1f s%n",
                        round, jobs, killed, scene.ledger().number(
                                "SELECT count(*) FROM worker_attempt WHERE kind = 'CRASHED'"),
                        scene.ledger()
                                .number("""
                                        SELECT coalesce(max(extract(epoch FROM next - at)), 0) FROM (
                                          SELECT at, lead(at) OVER (PARTITION BY number ORDER BY attempt) AS next FROM ledger) x"""));
            }
        }
    }

    private int round(Scene scene, Random random) {
        scene.client().jobs().enqueueAll(
                IntStream.range(0, jobs).mapToObj(Effect::new).toList(),
                options -> options.retry(RetryPolicy.attempts(100)));
        List<Jvm> stations = new ArrayList<>();
        for (int i = 0; i < STATIONS; i++) {
            stations.add(scene.launch("chaos-" + i));
        }
        int killed = 0;
        try {
            while (killed < kills && scene.ended() < jobs) {
                long goal = Math.min(jobs, scene.ended() + 1 + random.nextInt(1 + jobs / (kills + 1)));
                Eventually.await("some more are done", Duration.ofSeconds(120), () -> scene.ended() >= goal);
                int victim = random.nextInt(STATIONS);
                stations.get(victim).kill();
                killed++;
                stations.set(victim, scene.launch("chaos-" + victim));
            }
            scene.awaitEnded(jobs);
        } finally {
            stations.forEach(Jvm::close);
        }
        return killed;
    }

    private void verify(Scene scene) {
        Ledger ledger = scene.ledger();
        assertThat(scene.count(JobState.SUCCEEDED)).as("succeeded").isEqualTo(jobs);
        assertThat(ledger.number("SELECT count(DISTINCT number) FROM ledger")).as("effects").isEqualTo(jobs);
        assertThat(ledger
                .number("SELECT count(*) FROM (SELECT 1 FROM ledger GROUP BY number, attempt HAVING count(*) > 1) x"))
                .as("attempts that took effect twice").isZero();
        assertThat(ledger.number("""
                SELECT count(*) FROM worker_job j WHERE attempt <> 1 + (
                  SELECT count(*) FROM worker_attempt a WHERE a.job_id = j.id AND a.kind = 'CRASHED')"""))
                .as("jobs with an attempt that is neither their last nor a crash").isZero();
    }
}
