package dev.worker.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.ClaimOrder;
import dev.worker.api.JobId;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.Unique;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.TakenOver;
import dev.worker.api.spi.Transport;
import dev.worker.testkit.TestPluginContext;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of an earlier version, with jobs in them. */
class MigrationTest {

    private static final String OLD_JOBS = """
            INSERT INTO worker_job (id, created_at, run_at, ready_at, ended_at, version, priority, state, queue, type, payload,
              unique_key, key_scope)
            VALUES (gen_random_uuid(), now(), now(), now(), NULL, 1, 1, 'QUEUED', 'queue', 'type', 'payload', 'live', NULL),
              (gen_random_uuid(), now(), now(), now(), now(), 1, 1, 'SUCCEEDED', 'queue', 'type', 'payload', 'ended', NULL),
              (gen_random_uuid(), now(), now(), now(), now(), 1, 1, 'SUCCEEDED', 'queue', 'type', 'payload', 'throttled', 'PERIOD'),
              (gen_random_uuid(), now(), now(), now(), NULL, 1, 1, 'RUNNING', 'queue', 'type', 'payload', 'running', 'FREE')""";

    /** One or two in every state, told apart by the last digit of their ids. */
    private static final String OLD_H2_JOBS = """
            INSERT INTO worker_job (id, state, priority, owner, attempt, run_at, ready_at, started_at, ended_at, keep_until,
              waiting_for, children, unique_key, limit_key, worker, created_at, version, queue, type, requires, payload)
            SELECT CAST('00000000-0000-0000-0000-00000000000' || digit AS uuid), state, priority,
              CASE WHEN state = 'RUNNING' THEN UUID '00000000-0000-0000-0000-0000000000ff' END, attempt,
              DATEADD(HOUR, run_in, now()), CASE WHEN attempt > 0 OR state = 'QUEUED' THEN now() END,
              CASE WHEN attempt > 0 THEN now() END, CASE WHEN ended THEN now() END, DATEADD(HOUR, keep_for, now()),
              CASE WHEN state = 'WAITING' THEN 1 ELSE 0 END, digit = 5, unique_key, limit_key, 'worker', now(), 1, 'queue',
              'type', '', X'01'
            FROM (VALUES
              (1, 'QUEUED', 7, 0, 0, FALSE, NULL, 'held', NULL),
              (2, 'QUEUED', 3, 0, 0, FALSE, NULL, NULL, 'tenant'),
              (3, 'SCHEDULED', 1, 0, -1, FALSE, NULL, NULL, NULL),
              (4, 'SCHEDULED', 1, 0, 24, FALSE, NULL, NULL, NULL),
              (5, 'RUNNING', 1, 1, 0, FALSE, NULL, NULL, NULL),
              (6, 'WAITING', 1, 0, 0, FALSE, NULL, NULL, NULL),
              (7, 'SUCCEEDED', 1, 1, 0, TRUE, -1, 'let go', NULL),
              (8, 'CANCELLED', 1, 1, 0, TRUE, 24, NULL, NULL),
              (9, 'FAILED', 1, 1, 0, TRUE, NULL, NULL, NULL))
              AS job (digit, state, priority, attempt, run_in, ended, keep_for, unique_key, limit_key);
            INSERT INTO worker_process (owner, process, registered_at, expires_at)
            VALUES (UUID '00000000-0000-0000-0000-0000000000ff', 'dead', now(), now());
            INSERT INTO worker_attempt (job_id, failed_at, attempt, kind, type, message, trace, worker)
            VALUES (UUID '00000000-0000-0000-0000-000000000009', now(), 1, 'TRANSIENT', 'type', 'message', 'trace', 'worker');
            INSERT INTO worker_dependency (child, parent, place, policy) VALUES (
              UUID '00000000-0000-0000-0000-000000000006', UUID '00000000-0000-0000-0000-000000000005', 0, 'FAIL')""";

    @TempDir
    private Path directory;

    @Test
    void jobsInAFileFromBeforeGoOnFromEveryState() throws SQLException {
        fillAsBefore();

        try (Backend backend = Jobs.openH2(directory)) {
            Transport transport = Jobs.transport(backend);
            JobStore store = backend.jobStore().orElseThrow();
            OwnerId owner = Jobs.register(backend);

            assertThat(Jobs.fetch(backend, owner, ClaimOrder.PRIORITY, 9)).extracting(MigrationTest::digit)
                    .as("queued, by priority").containsExactly(2, 1);
            assertThat(transport.releaseDue()).as("until the next job is due").isPresent();
            assertThat(Jobs.fetch(backend, owner, ClaimOrder.FIFO, 9)).extracting(MigrationTest::digit)
                    .as("scheduled, and due").containsExactly(3);
            List<Delivery> lost = transport.takeOver(owner, 9).stream().map(TakenOver::delivery).toList();
            assertThat(lost).extracting(MigrationTest::digit).as("running").containsExactly(5);
            assertThat(transport.settle(owner, Jobs.succeed(lost))).containsExactly(Settled.APPLIED);
            assertThat(Jobs.fetch(backend, owner, ClaimOrder.LIFO, 9)).extracting(MigrationTest::digit)
                    .as("waiting for the one that ran").containsExactly(6);
            assertThat(store.list(JobQuery.deadLetters())).extracting(job -> digit(job.id())).containsExactly(9);
            assertThat(store.load(id(9)).orElseThrow().failures()).hasSize(1);
            assertThat(store.requeue(List.of(id(9)))).containsExactly(id(9));
            assertThat(Jobs.fetch(backend, owner, ClaimOrder.WEIGHTED_RANDOM, 9)).extracting(MigrationTest::digit)
                    .as("requeued").containsExactly(9);
            assertThat(store.purge(9)).as("ended, and kept long enough").isEqualTo(1);
            assertThat(store.states(IntStream.rangeClosed(1, 9).mapToObj(MigrationTest::id).toList()))
                    .containsEntry(id(4), JobState.SCHEDULED).containsEntry(id(8), JobState.CANCELLED)
                    .doesNotContainKey(id(7));
            assertThat(transport.publish(List.of(
                    Jobs.keyed("another", Unique.untilFinished("held")),
                    Jobs.keyed("another", Unique.untilFinished("let go")))))
                    .extracting(Receipt::kind).containsExactly(Receipt.Kind.CONFLICT, Receipt.Kind.CREATED);
        }
        try (WorkerDatabase database = WorkerDatabase.open(Jobs.h2(directory))) {
            assertThat(database.check()).isEmpty();
        }
    }

    private void fillAsBefore() throws SQLException {
        Flyway.configure().dataSource(Jobs.h2(directory), null, null).locations("classpath:db/worker/h2")
                .table("worker_schema_history")
                .target("5").load().migrate();
        try (Connection connection = DriverManager.getConnection(Jobs.h2(directory));
                Statement statement = connection.createStatement()) {
            statement.execute(OLD_H2_JOBS);
        }
    }

    private static JobId id(int digit) {
        return new JobId(new UUID(0, digit));
    }

    private static int digit(JobId id) {
        return (int) id.value().getLeastSignificantBits();
    }

    private static int digit(Delivery delivery) {
        return digit(delivery.envelope().id());
    }

    @Test
    void aJobFromBeforeHoldsItsKeyAsLongAsItWould() {
        DataSource database = PostgresServer.newDatabase();
        Flyway.configure().dataSource(database).locations("classpath:db/worker/postgresql")
                .table("worker_schema_history")
                .target("5").load().migrate();
        PostgresServer.execute(database, OLD_JOBS);

        try (Backend backend = new TestPluginContext(InstantSource.system())
                .with("jdbi.url", PostgresServer.url(database)).with("jdbi.user", "postgres").open("jdbi")) {
            List<Receipt> receipts = Jobs.transport(backend).publish(List.of(
                    Jobs.keyed("payload", Unique.untilFinished("live")),
                    Jobs.keyed("payload", Unique.untilFinished("ended")),
                    Jobs.keyed("payload", Unique.untilFinished("throttled")),
                    Jobs.keyed("payload", Unique.untilFinished("running"))));

            assertThat(receipts).extracting(Receipt::kind).containsExactly(
                    Receipt.Kind.DUPLICATE, Receipt.Kind.CREATED, Receipt.Kind.DUPLICATE, Receipt.Kind.CREATED);
        }
    }
}
