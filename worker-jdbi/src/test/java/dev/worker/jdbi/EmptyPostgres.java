package dev.worker.jdbi;

import dev.worker.api.spi.Backend;
import dev.worker.testkit.TestPluginContext;
import javax.sql.DataSource;

/** For one conformance test: a database that is empty when it is first opened. All tests share it, one after the other. */
final class EmptyPostgres {

    private boolean opened;

    Backend open(TestPluginContext context) {
        Backend backend = context.with("jdbi.url", PostgresServer.url(Shared.DATABASE))
                .with("jdbi.user", "postgres")
                .open("jdbi");
        if (!opened) {
            PostgresServer.execute(Shared.DATABASE,
                    "TRUNCATE worker_job, worker_attempt, worker_dependency, worker_process, worker_status, worker_schedule RESTART IDENTITY");
            opened = true;
        }
        return backend;
    }

    private static final class Shared {
        static final DataSource DATABASE = PostgresServer.newDatabase();
    }
}
