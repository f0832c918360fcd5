package dev.worker.jdbi.internal.database;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The durability of an embedded H2. Its commit alone leaves the last half second in the memory of the process; here
 * whoever committed waits for the file to be written and synced, and everyone who waits meanwhile shares the next write.
 */
final class GroupCommit implements Durability {

    private final Runnable sync;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicLong arrived = new AtomicLong();
    private long synced;

    GroupCommit(Runnable sync) {
        this.sync = sync;
    }

    @Override
    public void await() {
        long mine = arrived.incrementAndGet();
        lock.lock();
        try {
            if (synced < mine) {
                long upTo = arrived.get();
                sync.run();
                synced = upTo;
            }
        } finally {
            lock.unlock();
        }
    }
}
