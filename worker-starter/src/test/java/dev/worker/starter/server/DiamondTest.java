package dev.worker.starter.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.EnqueuedGraph;
import dev.worker.api.JobGraph;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.ParentPolicy;
import dev.worker.api.Worker;
import dev.worker.core.WorkerRuntime;
import dev.worker.starter.stage.Postgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A diamond: one job, thousands after it, one after all of those. How many thousands, the system property {@code diamond.nodes}
 * says.
 */
@Timeout(600)
class DiamondTest {

    private static final int NODES = Integer.getInteger("diamond.nodes", 2_000);

    private final AtomicInteger clock = new AtomicInteger();
    private final Map<Integer, Integer> order = new ConcurrentHashMap<>();

    record Node(int number) implements Message<Integer> {}

    @Test
    void everyEdgeIsHonouredByFewerStatementsThanThereAreJobs() throws SQLException {
        String url = Postgres.newDatabase();
        Worker worker = Worker.named("diamond").queue("q").concurrency(20).handle(Node.class, (node, job) -> {
            order.put(node.number(), clock.incrementAndGet());
            return Outcome.done(node.number());
        }).build();
        try (WorkerRuntime runtime = WorkerRuntime.builder()
                .set("transport", "jdbi").set("jdbi.url", url).set("runtime.shutdown-hook", false)
                .add(worker)
                .start();
                Connection connection = DriverManager.getConnection(url)) {
            JobGraph.Builder graph = JobGraph.builder();
            JobGraph.Node<Integer> top = graph.add("top", new Node(0));
            List<JobGraph.Node<Integer>> middle = IntStream.range(1, NODES - 1)
                    .mapToObj(i -> graph.add("middle " + i, new Node(i)).after(top)).toList();
            JobGraph.Node<Integer> bottom = graph.add("bottom", new Node(NODES - 1)).after(ParentPolicy.FAIL, middle);

            long before = statements(connection);
            long begin = System.nanoTime();
            EnqueuedGraph jobs = runtime.jobs().enqueue(graph.build());
            long enqueued = System.nanoTime();
            assertThat(jobs.job(bottom).result(Duration.ofMinutes(9))).isEqualTo(NODES - 1);
            long statements = statements(connection) - before;

            System.out.printf("diamond of %,d: enqueued in %,d ms, done in %,d ms, %,d statements%n", NODES,
                    (enqueued - begin) / 1_000_000, (System.nanoTime() - begin) / 1_000_000, statements);
            assertThat(order).hasSize(NODES).containsEntry(0, 1).containsEntry(NODES - 1, NODES);
            assertThat(clock).as("each ran once").hasValue(NODES);
            assertThat(statements).isLessThan(NODES);
        }
    }

    private static long statements(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
            try (ResultSet rows = statement.executeQuery("""
                    SELECT coalesce(sum(calls), 0) FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
                    WHERE d.datname = current_database() AND query NOT LIKE '%pg_stat_statements%'""")) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }
}
