package dev.worker.starter.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobId;
import dev.worker.starter.stage.Eventually;
import dev.worker.starter.stage.Postgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One process at a time on an embedded H2 file, killed and started again. */
@Timeout(120)
class EmbeddedTest {

    private static final int JOBS = 3_000;

    @TempDir
    Path folder;

    @Test
    void noJobIsLostWhenTheProcessIsKilledAndStartedAgain() throws Exception {
        String url = "jdbc:h2:file:" + folder.resolve("jobs");
        String ledgerUrl = Postgres.newDatabase();
        Map<String, String> settings = Map.of(
                "transport", "jdbi", "jdbi.url", url, "engine.lease", "2s", "status.statistics-age", "100ms");
        try (Ledger ledger = new Ledger(ledgerUrl, 1)) {
            try (Jvm first = Jvm.launch("h2-first", ledgerUrl, JOBS, settings)) {
                // however fast the others are, one job runs when the process is killed
                first.awaitLine("running 0 1");
                Eventually.await("it is at work", () -> ledger.number("SELECT count(*) FROM ledger") > JOBS / 10);
                first.kill();
            }
            try (Jvm second = Jvm.launch("h2-second", ledgerUrl, JOBS, settings)) {
                second.awaitLine("ready");
                second.go();
                Eventually.await("nothing is left", Duration.ofSeconds(60), () -> second.counter("left") == 0);
                assertThat(second.counter("worker.dead-letters")).isZero();
                assertThat(second.counter("worker.crashes")).isPositive();
                second.signal("TERM");
                assertThat(second.exitCode()).isZero();
            }
            assertThat(ledger.number("SELECT count(DISTINCT number) FROM ledger WHERE queue = 'fifo'")).as("jobs")
                    .isEqualTo(JOBS);
            assertThat(ledger.number(
                    "SELECT count(*) FROM (SELECT 1 FROM ledger GROUP BY queue, number, attempt, what HAVING count(*) > 1) x"))
                    .as("attempts that took effect twice").isZero();
            assertThat(count(url, "worker_job WHERE state = 'SUCCEEDED'")).isEqualTo(JOBS + 1);
            assertThat(count(url, "worker_job WHERE id = '" + JobId.named("held") + "' AND attempt = 2")).isOne();
            assertThat(count(url, "worker_job WHERE attempt = 2"))
                    .isEqualTo(count(url, "worker_attempt WHERE kind = 'CRASHED'"));
        }
    }

    private static long count(String url, String from) throws Exception {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + from)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
