package dev.worker.benchmarks.measure;

import dev.worker.benchmarks.contender.Contender;
import dev.worker.benchmarks.contender.Installation;
import dev.worker.benchmarks.database.Database;
import dev.worker.benchmarks.database.DatabaseServer;
import dev.worker.benchmarks.work.Ledger;
import dev.worker.benchmarks.work.Work;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** How fast jobs that wait already are done. */
final class DrainTrial implements Trial {
    private final Column rate;
    private final int slots;
    private final int jobs;
    private final Work work;
    private final Duration limit;

    DrainTrial(int slots, int jobs, Work work, Duration limit) {
        this.rate = Column.rate(slots + " slots");
        this.slots = slots;
        this.jobs = jobs;
        this.work = work;
        this.limit = limit;
    }

    @Override
    public List<Column> columns() {
        return List.of(rate);
    }

    @Override
    public Sample run(Contender contender, DatabaseServer server) throws InterruptedException {
        int count = Math.min(jobs, contender.preloadLimit());
        Ledger ledger = new Ledger(count);
        DrainClock.Reading reading;
        try (Database database = server.create();
                Installation installed = Installation.create(contender, database, slots, ledger.recording(work))) {
            installed.preload(0, count);
            database.settle();
            reading = new DrainClock(installed.system(), ledger).run(count, 0, limit);
        }
        return Sample.of(Map.of(rate, reading.rate()), ledger, count, reading.complete());
    }
}
