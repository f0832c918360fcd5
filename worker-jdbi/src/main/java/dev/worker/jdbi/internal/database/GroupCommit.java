package dev.worker.jdbi.internal.database;

import java.sql.Connection;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The durability of an embedded H2. Its commit alone leaves the last half second in the memory of the process; here
 * whoever committed waits for the file to be written, and synced unless it need only outlive the process, and everyone who waits
 * meanwhile shares the next time. {@link Turns} says why no transaction goes on meanwhile.
 */
final class GroupCommit implements Durability {

    private final Turns turns;
    private final Group written;
    private final Group synced;

    GroupCommit(Turns turns, Runnable write, Runnable sync) {
        this.turns = turns;
        this.written = new Group(write);
        this.synced = new Group(sync);
    }

    @Override
    public Turn begin() {
        return turns.begin();
    }

    @Override
    public void await() {
        turns.standStill(synced::await);
    }

    @Override
    public void awaitWritten() {
        turns.standStill(written::await);
    }

    @Override
    public void alone(Runnable work) {
        turns.standStill(() -> turns.write(work));
    }

    @Override
    public Connection watched(Connection connection) {
        return TurnTakingConnection.of(connection, turns);
    }

    /** Those who wait for the same. */
    private final class Group {

        private final Runnable write;
        private final ReentrantLock lock = new ReentrantLock();
        private final AtomicLong arrived = new AtomicLong();
        private long done;

        private Group(Runnable write) {
            this.write = write;
        }

        private void await() {
            long mine = arrived.incrementAndGet();
            lock.lock();
            try {
                if (done < mine) {
                    turns.write(this::writeForAll);
                }
            } finally {
                lock.unlock();
            }
        }

        private void writeForAll() {
            long upTo = arrived.get();
            write.run();
            done = upTo;
        }
    }
}
