package dev.worker.jdbi;

import dev.worker.api.spi.Backend;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.Outbox;
import dev.worker.api.spi.ScheduleStore;
import dev.worker.api.spi.StatusStore;
import dev.worker.api.spi.Transactions;
import dev.worker.api.spi.Transport;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.h2.H2JobTable;
import dev.worker.jdbi.internal.jobs.Hints;
import dev.worker.jdbi.internal.jobs.JdbiJobStore;
import dev.worker.jdbi.internal.jobs.JdbiOutbox;
import dev.worker.jdbi.internal.jobs.JdbiScheduleStore;
import dev.worker.jdbi.internal.jobs.JdbiStatusStore;
import dev.worker.jdbi.internal.jobs.JdbiTransactions;
import dev.worker.jdbi.internal.jobs.JdbiTransport;
import dev.worker.jdbi.internal.jobs.JobTable;
import dev.worker.jdbi.internal.jobs.Readiness;
import dev.worker.jdbi.internal.postgres.PostgresJobTable;
import java.util.Optional;

/** Transport and stores over the same tables, so that a settlement is the change of state. */
final class JdbiBackend implements Backend {

    private final Database database;
    private final Transport transport;
    private final JobStore jobStore;
    private final StatusStore statusStore;
    private final Transactions transactions;
    private final Outbox outbox;
    private final WakeUps wakeUps;
    private final ScheduleStore scheduleStore;

    JdbiBackend(Database database, boolean notify) {
        this.database = database;
        JobTable table = table(database, Readiness.CLAIMED);
        Hints hints = new Hints();
        WakeUps started = WakeUps.start(database, hints, notify);
        transport = new JdbiTransport(database, table, hints);
        jobStore = new JdbiJobStore(database, table, hints);
        statusStore = new JdbiStatusStore(database, table);
        transactions = new JdbiTransactions(database, table, hints, started.commits());
        outbox = new JdbiOutbox(database, table(database, Readiness.HANDED_OVER), hints);
        wakeUps = started;
        scheduleStore = new JdbiScheduleStore(database);
    }

    private static JobTable table(Database database, Readiness readiness) {
        return switch (database.url().kind()) {
            case H2 -> new H2JobTable(database, readiness);
            case POSTGRESQL -> new PostgresJobTable(database, readiness);
        };
    }

    @Override
    public Optional<Transport> transport() {
        return Optional.of(transport);
    }

    @Override
    public Optional<JobStore> jobStore() {
        return Optional.of(jobStore);
    }

    @Override
    public Optional<StatusStore> statusStore() {
        return Optional.of(statusStore);
    }

    @Override
    public Optional<Transactions> transactions() {
        return Optional.of(transactions);
    }

    @Override
    public Optional<Outbox> outbox() {
        return Optional.of(outbox);
    }

    @Override
    public Optional<ScheduleStore> scheduleStore() {
        return Optional.of(scheduleStore);
    }

    @Override
    public void close() {
        transport.close();
        wakeUps.close();
        database.close();
    }
}
