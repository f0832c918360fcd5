package dev.worker.benchmarks.measure;

import dev.worker.benchmarks.contender.Contender;
import dev.worker.benchmarks.contender.Installation;
import dev.worker.benchmarks.contender.JobSystem;
import dev.worker.benchmarks.database.Database;
import dev.worker.benchmarks.database.DatabaseServer;
import dev.worker.benchmarks.work.Ledger;
import dev.worker.benchmarks.work.Work;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * How long a job waits while half of the slots are busy. Jobs come one by one at random moments, as from many users, and
 * at the same moments for every contender; they do not wait for one another.
 */
final class LoadedPickupTrial implements Trial {
    private static final int SLOTS = 20;
    private static final double BUSY_SHARE = 0.5;
    private static final int PRODUCERS = 4;
    private static final long SEED = 42;

    private final Column p50;
    private final Column p99;
    private final Work work;
    private final long[] arrivals;
    private final Duration limit;

    LoadedPickupTrial(Work work, Duration length, Duration limit) {
        double jobsPerSecond = BUSY_SHARE * SLOTS * 1e9 / work.length().toNanos();
        String load = work.length().toMillis() + " ms jobs: ";
        this.p50 = Column.cost(load + "p50", "ms");
        this.p99 = Column.cost(load + "p99", "ms");
        this.work = work;
        this.arrivals = arrivals(jobsPerSecond, length);
        this.limit = limit;
    }

    /** Moments in nanoseconds since the start, with exponentially distributed gaps. */
    private static long[] arrivals(double jobsPerSecond, Duration length) {
        Random random = new Random(SEED);
        long[] moments = new long[(int) (jobsPerSecond * length.toNanos() / 1e9)];
        double moment = 0;
        for (int number = 0; number < moments.length; number++) {
            moment += random.nextExponential() * 1e9 / jobsPerSecond;
            moments[number] = (long) moment;
        }
        return moments;
    }

    @Override
    public List<Column> columns() {
        return List.of(p50, p99);
    }

    @Override
    public Sample run(Contender contender, DatabaseServer server) throws InterruptedException {
        PickupTimes times = new PickupTimes(arrivals.length);
        Ledger ledger = new Ledger(arrivals.length);
        Map<Column, Double> values;
        boolean noneLeft;
        try (Database database = server.create();
                Installation installed = Installation.create(contender, database, SLOTS, number -> {
                    times.handlerEntered(number);
                    ledger.recording(work).run(number);
                })) {
            installed.system().start();
            enqueueAtTheirMoments(installed.system(), times);
            noneLeft = DrainClock.awaitNoneLeft(installed.system(), limit);
            values = times.percentiles(p50, p99, arrivals.length);
        }
        return Sample.of(values, ledger, arrivals.length, noneLeft);
    }

    private void enqueueAtTheirMoments(JobSystem system, PickupTimes times) throws InterruptedException {
        long start = System.nanoTime();
        AtomicInteger next = new AtomicInteger();
        Callable<Void> producer = () -> {
            int number = next.getAndIncrement();
            while (number < arrivals.length) {
                sleepUntil(start + arrivals[number]);
                system.enqueue(number);
                times.ready(number);
                number = next.getAndIncrement();
            }
            return null;
        };
        try (ExecutorService producers = Executors.newFixedThreadPool(PRODUCERS)) {
            for (Future<Void> produced : producers.invokeAll(Collections.nCopies(PRODUCERS, producer))) {
                produced.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a job could not be handed in", e.getCause());
        }
    }

    private static void sleepUntil(long moment) {
        for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
