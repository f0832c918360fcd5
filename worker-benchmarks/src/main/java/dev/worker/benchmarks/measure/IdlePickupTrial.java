package dev.worker.benchmarks.measure;

import dev.worker.benchmarks.contender.Contender;
import dev.worker.benchmarks.contender.Installation;
import dev.worker.benchmarks.contender.JobSystem;
import dev.worker.benchmarks.database.Database;
import dev.worker.benchmarks.database.DatabaseServer;
import dev.worker.benchmarks.work.Ledger;
import dev.worker.benchmarks.work.Work;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** How long a job waits for a contender that has nothing else to do. */
final class IdlePickupTrial implements Trial {
    private static final int SLOTS = 20;
    private static final double LEAST_PAUSE_MILLIS = 5;
    private static final double USUAL_PAUSE_MILLIS = 45;

    private final Column p50 = Column.cost("p50", "ms");
    private final Column p99 = Column.cost("p99", "ms");
    private final int jobs;
    private final Duration limit;

    IdlePickupTrial(int jobs, Duration limit) {
        this.jobs = jobs;
        this.limit = limit;
    }

    @Override
    public List<Column> columns() {
        return List.of(p50, p99);
    }

    @Override
    public Sample run(Contender contender, DatabaseServer server) throws InterruptedException {
        PickupTimes times = new PickupTimes(jobs);
        Ledger ledger = new Ledger(jobs);
        int handedIn;
        boolean noneLeft;
        try (Database database = server.create();
                Installation installed = Installation.create(contender, database, SLOTS, number -> {
                    times.handlerEntered(number);
                    ledger.recording(Work.NOTHING).run(number);
                })) {
            installed.system().start();
            handedIn = enqueueOneAfterAnother(installed.system(), times, ledger);
            noneLeft = DrainClock.awaitNoneLeft(installed.system(), limit);
        }
        return Sample.of(times.percentiles(p50, p99, handedIn), ledger, handedIn, noneLeft);
    }

    private int enqueueOneAfterAnother(JobSystem system, PickupTimes times, Ledger ledger)
            throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        double longestWait = USUAL_PAUSE_MILLIS;
        int handedIn = 0;
        while (handedIn < jobs && System.nanoTime() < deadline) {
            system.enqueue(handedIn);
            times.ready(handedIn);
            handedIn++;
            ledger.awaitFinished(handedIn, limit);
            longestWait = Math.max(longestWait, times.wait(handedIn - 1));
            // Up to the longest wait so far: the next job of one that polls would always come just after a poll.
            double pause = ThreadLocalRandom.current().nextDouble(LEAST_PAUSE_MILLIS, longestWait);
            LockSupport.parkNanos((long) (pause * 1e6));
        }
        return handedIn;
    }
}
