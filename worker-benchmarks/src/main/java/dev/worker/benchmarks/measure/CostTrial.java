package dev.worker.benchmarks.measure;

import dev.worker.benchmarks.contender.Contender;
import dev.worker.benchmarks.contender.Installation;
import dev.worker.benchmarks.database.Database;
import dev.worker.benchmarks.database.DatabaseServer;
import dev.worker.benchmarks.database.Dialect;
import dev.worker.benchmarks.database.PostgresActivity;
import dev.worker.benchmarks.work.Ledger;
import dev.worker.benchmarks.work.Work;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the database has to do for a job from claim to completion, as the server counts it. */
final class CostTrial implements Trial {
    private static final int SLOTS = 20;

    private final Column statements = Column.cost("statements", "a job");
    private final Column commits = Column.cost("commits", "a job");
    private final Column logBytes = Column.cost("write-ahead log", "bytes a job");
    private final int jobs;
    private final Duration limit;

    CostTrial(int jobs, Duration limit) {
        this.jobs = jobs;
        this.limit = limit;
    }

    @Override
    public List<Column> columns() {
        return List.of(statements, commits, logBytes);
    }

    @Override
    public Optional<String> refusal(Contender contender, Dialect dialect) {
        return dialect == Dialect.H2 ? Optional.of("H2 does not count its commits") : Optional.empty();
    }

    @Override
    public Sample run(Contender contender, DatabaseServer server) throws InterruptedException {
        int count = Math.min(jobs, contender.preloadLimit());
        Ledger ledger = new Ledger(count);
        try (Database database = server.create()) {
            PostgresActivity.enableFor(database);
            PostgresActivity activity;
            DrainClock.Reading reading;
            try (Installation installed = Installation.create(contender, database, SLOTS,
                    ledger.recording(Work.NOTHING))) {
                installed.preload(0, count);
                database.settle();
                activity = PostgresActivity.startCounting(database);
                reading = new DrainClock(installed.system(), ledger).run(count, 0, limit);
            }
            // Read after all connections are closed: only then has each told all that it did.
            Map<Column, Double> values = Map.of(
                    statements, perJob(activity.statements(), ledger),
                    commits, perJob(activity.commitsSinceStart(), ledger),
                    logBytes, perJob(activity.logBytesSinceStart(), ledger));
            return Sample.of(values, ledger, count, reading.complete());
        }
    }

    private static double perJob(long count, Ledger ledger) {
        if (ledger.finished() == 0) {
            throw new IllegalStateException("no job was done within the time limit");
        }
        return (double) count / ledger.finished();
    }

    @Override
    public boolean warmsUp() {
        return false;
    }
}
