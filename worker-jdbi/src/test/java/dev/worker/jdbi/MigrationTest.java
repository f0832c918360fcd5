package dev.worker.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.Unique;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Receipt;
import dev.worker.testkit.TestPluginContext;
import java.time.InstantSource;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** Tables of an earlier version, with jobs in them. */
class MigrationTest {

    private static final String OLD_JOBS = """
            INSERT INTO worker_job (id, created_at, run_at, ready_at, ended_at, version, priority, state, queue, type, payload,
              unique_key, key_scope)
            VALUES (gen_random_uuid(), now(), now(), now(), NULL, 1, 1, 'QUEUED', 'queue', 'type', 'payload', 'live', NULL),
              (gen_random_uuid(), now(), now(), now(), now(), 1, 1, 'SUCCEEDED', 'queue', 'type', 'payload', 'ended', NULL),
              (gen_random_uuid(), now(), now(), now(), now(), 1, 1, 'SUCCEEDED', 'queue', 'type', 'payload', 'throttled', 'PERIOD'),
              (gen_random_uuid(), now(), now(), now(), NULL, 1, 1, 'RUNNING', 'queue', 'type', 'payload', 'running', 'FREE')""";

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
