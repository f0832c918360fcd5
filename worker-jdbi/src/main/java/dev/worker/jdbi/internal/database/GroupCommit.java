package dev.worker.jdbi.internal.database;

import java.sql.Connection;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The durability of an embedded H2. Its commit alone leaves the last half second in the memory of the process; here
 * whoever committed waits for the file to be written and synced, and everyone who waits meanwhile shares the next write.
 * {@link Turns} says why no transaction goes on meanwhile.
 */
final class GroupCommit implements Durability {

    private final Turns turns;
    private final Runnable sync;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicLong arrived = new AtomicLong();
    private long synced;

    GroupCommit(Turns turns, Runnable sync) {
        this.turns = turns;
        this.sync = sync;
    }

    @Override
    public Turn begin() {
        return turns.begin();
    }

    @Override
    public void await() {
        turns.standStill(this::awaitSync);
    }

    @Override
    public void alone(Runnable work) {
        turns.standStill(() -> turns.write(work));
    }

    @Override
    public Connection watched(Connection connection) {
        return TurnTakingConnection.of(connection, turns);
    }

    private void awaitSync() {
        long mine = arrived.incrementAndGet();
        lock.lock();
        try {
            if (synced < mine) {
                turns.write(this::syncAll);
            }
        } finally {
            lock.unlock();
        }
    }

    private void syncAll() {
        long upTo = arrived.get();
        sync.run();
        synced = upTo;
    }
}
