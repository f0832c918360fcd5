package dev.worker.starter.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobHandle;
import dev.worker.starter.process.Errand.Walk;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A job that goes through many items, killed in the middle. */
@Timeout(120)
class ResumeTest {

    private static final int ITEMS = 100;

    @Test
    void aJobWhoseProcessIsKilledGoesOnFromItsCheckpointElsewhere() throws Exception {
        try (Scene scene = new Scene()) {
            JobHandle<Long> job;
            try (Jvm first = scene.station("first")) {
                job = scene.client().jobs().enqueue(new Walk(ITEMS));
                first.awaitLine("half 1");
                first.kill();
            }
            try (Jvm second = scene.station("second")) {
                second.awaitLine("half 2");
                second.go();
                assertThat(job.result(Duration.ofSeconds(60))).isEqualTo(ITEMS * (ITEMS - 1L) / 2);
            }
            assertThat(scene.ledger().number("SELECT count(DISTINCT number) FROM ledger WHERE queue = 'walk'"))
                    .as("items that took effect").isEqualTo(ITEMS);
            assertThat(scene.ledger().number("SELECT min(number) FROM ledger WHERE queue = 'walk' AND attempt = 2"))
                    .as("the item that the second attempt began with").isEqualTo(ITEMS / 2);
        }
    }
}
