package dev.worker.starter.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import dev.worker.starter.stage.Postgres;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A hundred workers that have nothing to do. */
@Timeout(120)
class IdleCostTest {

    private static final Duration WINDOW = Duration.ofSeconds(10);

    /** A tenth of one core. */
    private static final long MOST_NANOS_A_SECOND = 100_000_000;

    record Nothing() implements Message<Void> {}

    @Test
    void aHundredIdleWorkersAskFiveTimesASecondAtTheMostAndLeaveTheProcessorAlone() throws Exception {
        String url = Postgres.newDatabase();
        try (WorkerRuntime runtime = hundredWorkers(url); Connection connection = DriverManager.getConnection(url)) {
            awaitQuiet(runtime, connection);
            long statements = statements(connection);
            long nanos = processorNanos();
            assertThat(runtime.awaitStop(WINDOW)).isFalse();
            double share = (processorNanos() - nanos) / (double) WINDOW.toNanos();
            double perSecond = (statements(connection) - statements) / (double) WINDOW.toSeconds();
            System.out.printf("100 idle workers: %.1f statements/s, %.2f %% of one core%n", perSecond, 100 * share);
            assertThat(perSecond).as("statements per second").isPositive().isLessThanOrEqualTo(5);
            // measured at well under 2 %; what the JVM of the tests does beside it is in this figure too
            assertThat(share).as("share of one core").isLessThan(MOST_NANOS_A_SECOND / 1e9);
        }
    }

    private static WorkerRuntime hundredWorkers(String url) {
        WorkerRuntimeBuilder builder = WorkerRuntime.builder()
                .set("transport", "jdbi").set("jdbi.url", url).set("runtime.shutdown-hook", false);
        for (int i = 0; i < 100; i++) {
            builder.add(Worker.named("idle-" + i).queue("queue-" + i)
                    .handle(Nothing.class, (message, job) -> Outcome.done()).build());
        }
        return builder.start();
    }

    /**
     * Each worker looks for jobs once as it starts, and the compiler of the JVM still works off what ran before; on a busy machine that
     * takes a while.
     */
    private static void awaitQuiet(WorkerRuntime runtime, Connection connection) throws SQLException {
        boolean quiet = false;
        for (int seconds = 0; !quiet && seconds < 60; seconds++) {
            long statements = statements(connection);
            long nanos = processorNanos();
            assertThat(runtime.awaitStop(Duration.ofSeconds(1))).isFalse();
            quiet = statements(connection) - statements <= 10 && processorNanos() - nanos < MOST_NANOS_A_SECOND;
        }
    }

    /** Statements that the server has run in this database, this question aside. */
    private static long statements(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
            try (ResultSet rows = statement.executeQuery("""
                    SELECT coalesce(sum(calls), 0) FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
                    WHERE d.datname = current_database()
                      AND query NOT LIKE '%pg_stat_statements%'""")) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    private static long processorNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
