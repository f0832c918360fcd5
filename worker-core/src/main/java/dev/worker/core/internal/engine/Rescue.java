package dev.worker.core.internal.engine;

import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.TakenOver;
import dev.worker.api.spi.Transport;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Takes over what dead processes left running. */
final class Rescue {

    /** How many jobs to take at once. */
    static final int BATCH = 1_000;

    private final Transport transport;
    private final LeaseKeeper lease;
    private final LiveJobs live;
    private final Orphans orphans;
    private final ReentrantLock running = new ReentrantLock();
    private volatile boolean stopped;

    @Inject
    Rescue(Transport transport, LeaseKeeper lease, LiveJobs live, Orphans orphans) {
        this.transport = transport;
        this.lease = lease;
        this.live = live;
        this.orphans = orphans;
    }

    /** Takes and settles all that there is. A batch is dealt with before the next is asked for, and a small one need not be the last. */
    void run(OwnerId owner) {
        running.lock();
        try {
            lease.taking(() -> {
                List<TakenOver> batch;
                do {
                    batch = stopped ? List.of() : transport.takeOver(owner, BATCH);
                } while (!batch.isEmpty() && settle(owner, batch));
            });
        } finally {
            running.unlock();
        }
    }

    /** Takes nothing more. */
    void stop() {
        stopped = true;
    }

    /** Waits until what was taken is on its way to be settled; gives false if it was not in time. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        boolean ended = running.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS);
        if (ended) {
            running.unlock();
        }
        return ended;
    }

    /** Gives false if the owner's lease is over: then what it took is for the next one. */
    private boolean settle(OwnerId owner, List<TakenOver> batch) {
        List<Execution> crashed = new ArrayList<>();
        List<Execution> others = new ArrayList<>();
        boolean ours = lease.takeIn(owner,
                () -> batch.forEach(job -> (job.begun() ? crashed : others).add(live.add(job))));
        crashed.forEach(orphans::crashed);
        others.forEach(orphans::giveBack);
        return ours;
    }
}
