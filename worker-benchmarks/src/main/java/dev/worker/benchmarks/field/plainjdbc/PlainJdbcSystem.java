package dev.worker.benchmarks.field.plainjdbc;

import dev.worker.benchmarks.contender.JobBody;
import dev.worker.benchmarks.contender.JobSystem;
import dev.worker.benchmarks.database.DatabaseException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One thread claims, one for each slot runs, one deletes; queues lie between them. */
final class PlainJdbcSystem implements JobSystem {
    private static final int BATCH = 500;
    /** Two batches: one is run while the next is claimed. */
    private static final int MOST_CLAIMED = 2 * BATCH;

    private static final int IDLE_POLL_MILLIS = 100;
    private static final JobTable.Row END = new JobTable.Row(-1, -1);

    private final JobTable table;
    private final int slots;
    private final JobBody body;
    private final LinkedBlockingQueue<JobTable.Row> claimed = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<JobTable.Row> finished = new LinkedBlockingQueue<>();
    private final AtomicInteger waitingForSlot = new AtomicInteger();
    private final Semaphore wake = new Semaphore(0);
    private final List<Thread> runners = new ArrayList<>();
    private Thread claimer;
    private Thread deleter;
    private volatile boolean stopping;

    PlainJdbcSystem(JobTable table, int slots, JobBody body) {
        this.table = table;
        this.slots = slots;
        this.body = body;
    }

    @Override
    public void enqueue(int number) {
        try {
            table.insert(number);
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
        wake.release();
    }

    @Override
    public void enqueueAll(int first, int count) {
        try {
            table.insertAll(first, count);
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
        wake.release();
    }

    @Override
    public void start() {
        deleter = thread("deleter", this::deleteFinished);
        for (int slot = 0; slot < slots; slot++) {
            runners.add(thread("runner-" + slot, this::runClaimed));
        }
        claimer = thread("claimer", this::claimWaiting);
    }

    @FunctionalInterface
    private interface Loop {
        void run() throws SQLException, InterruptedException;
    }

    private static Thread thread(String name, Loop loop) {
        return Thread.ofPlatform().name("plain-jdbc-" + name).start(() -> {
            try {
                loop.run();
            } catch (SQLException e) {
                throw new DatabaseException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void claimWaiting() throws SQLException, InterruptedException {
        while (!stopping) {
            int room = Math.min(BATCH, MOST_CLAIMED - waitingForSlot.get());
            // Seen before the claim: what is enqueued while it runs is then not slept over.
            wake.drainPermits();
            List<JobTable.Row> rows = room < BATCH / 2 ? List.of() : table.claim(room);
            waitingForSlot.addAndGet(rows.size());
            claimed.addAll(rows);
            if (rows.isEmpty()) {
                wake.tryAcquire(IDLE_POLL_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    private void runClaimed() throws InterruptedException {
        for (JobTable.Row row = claimed.take(); row != END; row = claimed.take()) {
            // Wakes the claimer when half of what it may hold is used up.
            if (waitingForSlot.decrementAndGet() == BATCH) {
                wake.release();
            }
            body.run(row.number());
            finished.add(row);
        }
    }

    private void deleteFinished() throws SQLException, InterruptedException {
        List<JobTable.Row> rows = new ArrayList<>(BATCH);
        while (rows.isEmpty() || rows.getLast() != END) {
            rows.clear();
            rows.add(finished.take());
            finished.drainTo(rows, BATCH - 1);
            table.delete(rows);
        }
    }

    @Override
    public int unfinished() {
        return table.count();
    }

    @Override
    public void close() {
        if (claimer == null) {
            return;
        }
        stopping = true;
        wake.release();
        try {
            claimer.join();
            // What is claimed is run: nobody else would.
            runners.forEach(runner -> claimed.add(END));
            for (Thread runner : runners) {
                runner.join();
            }
            finished.add(END);
            deleter.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
