package dev.worker.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.ClaimOrder;
import dev.worker.api.JobId;
import dev.worker.api.JobQuery;
import dev.worker.api.Progress;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Transport;
import dev.worker.testkit.TestPluginContext;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Whether what runs often finds its rows by an index, asked of PostgreSQL's own counters. */
class QueryPlanTest {

    /** A driver prepares a statement on the server after five runs, and the server may change its plan after five more. */
    private static final int ROUNDS = 15;

    @Test
    void nothingThatRunsOftenReadsTheWholeTable() throws SQLException {
        DataSource database = PostgresServer.newDatabase();
        open(database).close();
        fill(database);
        long before = fullScans(database);

        try (Backend backend = open(database)) {
            for (int round = 0; round < ROUNDS; round++) {
                work(backend, ClaimOrder.values()[round % 4]);
            }
        }

        assertThat(fullScans(database) - before).as("times that worker_job was read as a whole").isZero();
    }

    private static Backend open(DataSource database) {
        return new TestPluginContext(InstantSource.system())
                .with("jdbi.url", PostgresServer.url(database))
                .with("jdbi.user", "postgres")
                .with("jdbi.pool-size", "5")
                .open("jdbi");
    }

    private static void fill(DataSource database) {
        PostgresServer.execute(database,
                """
                        INSERT INTO worker_job (id, created_at, run_at, ready_at, ended_at, keep_until, version, priority, state, queue,
                          type, payload)
                        SELECT gen_random_uuid(), now(), now() + interval '1 day', now(),
                          CASE WHEN i % 4 IN (0, 1) THEN now() END, CASE WHEN i % 4 = 0 THEN now() + interval '1 day' END, 1,
                          1 + i % 5,
                          (ARRAY['SUCCEEDED', 'FAILED', 'QUEUED', 'SCHEDULED'])[1 + i % 4], 'queue', 'type', '\\x00'
                        FROM generate_series(1, 100000) i""");
        PostgresServer.execute(database, "VACUUM ANALYZE");
    }

    private static void work(Backend backend, ClaimOrder order) {
        Transport transport = Jobs.transport(backend);
        JobStore store = backend.jobStore().orElseThrow();
        OwnerId owner = Jobs.register(backend);
        List<JobId> published = Jobs.publish(backend, 10);
        transport.ready(Set.of(Jobs.QUEUE, "other"));
        List<Delivery> taken = Jobs.fetch(backend, owner, order, 20);
        JobId first = taken.getFirst().envelope().id();
        store.progress(owner, Map.of(first, new JobStore.AttemptProgress(1, new Progress(0.5, "half"))));
        store.cancel(first, "no longer wanted");
        transport.cancelRequests(owner);
        transport.settle(owner, Jobs.succeed(taken.subList(0, 5)));
        transport.settle(owner, Jobs.retry(taken.subList(5, 10)));
        transport.settle(owner, Jobs.fail(taken.subList(10, 15)));
        transport.renew(owner, Jobs.LEASE);
        transport.releaseDue();
        transport.unregister(owner);
        transport.takeOver(Jobs.register(backend), 10);
        store.find(published.getFirst());
        store.load(published.getFirst());
        store.states(published);
        store.list(JobQuery.deadLetters());
        store.list(JobQuery.all());
        store.requeue(List.of(taken.get(12).envelope().id()));
        store.discard(List.of(taken.get(13).envelope().id()));
        store.purge(100);
    }

    /** A session surely hands in its counts when it ends, so this waits until all others have ended. */
    private static long fullScans(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection(); Statement statement = connection.createStatement()) {
            long others = 1;
            while (others > 0) {
                others = number(statement,
                        """
                                SELECT count(*) FROM pg_stat_activity CROSS JOIN pg_sleep(0.05)
                                WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'""");
            }
            return number(statement, "SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'worker_job'");
        }
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
