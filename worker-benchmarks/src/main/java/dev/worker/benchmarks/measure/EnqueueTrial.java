package dev.worker.benchmarks.measure;

import dev.worker.benchmarks.contender.Contender;
import dev.worker.benchmarks.contender.Installation;
import dev.worker.benchmarks.contender.JobSystem;
import dev.worker.benchmarks.database.Database;
import dev.worker.benchmarks.database.DatabaseServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** How fast one thread hands in jobs while none is run. */
final class EnqueueTrial implements Trial {
    private static final int SLOTS = 1;

    private final Column rate;
    private final int jobs;
    private final int batch;
    private final Duration limit;

    private EnqueueTrial(String name, int jobs, int batch, Duration limit) {
        this.rate = Column.rate(name);
        this.jobs = jobs;
        this.batch = batch;
        this.limit = limit;
    }

    static EnqueueTrial oneByOne(int jobs, Duration limit) {
        return new EnqueueTrial("one by one", jobs, 1, limit);
    }

    static EnqueueTrial inBatches(int jobs, int batch, Duration limit) {
        return new EnqueueTrial("in batches of " + batch, jobs, batch, limit);
    }

    @Override
    public List<Column> columns() {
        return List.of(rate);
    }

    @Override
    public Sample run(Contender contender, DatabaseServer server) {
        try (Database database = server.create();
                Installation installed = Installation.create(contender, database, SLOTS, number -> {})) {
            JobSystem system = installed.system();
            long start = System.nanoTime();
            int handedIn = enqueueUntil(start + limit.toNanos(), system);
            Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
            int lost = handedIn - system.unfinished();
            return new Sample(Map.of(rate, Rates.perSecond(handedIn, elapsed)), 0, lost, handedIn < jobs);
        }
    }

    private int enqueueUntil(long deadline, JobSystem system) {
        int handedIn = 0;
        while (handedIn < jobs && System.nanoTime() < deadline) {
            if (batch == 1) {
                system.enqueue(handedIn);
            } else {
                system.enqueueAll(handedIn, batch);
            }
            handedIn += batch;
        }
        return handedIn;
    }
}
