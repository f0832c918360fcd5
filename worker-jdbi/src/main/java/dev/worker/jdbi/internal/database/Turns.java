package dev.worker.jdbi.internal.database;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets transactions and the writing of an embedded H2's file take turns. For what it writes, H2 takes the state of one table or
 * index after the other; a transaction that goes on meanwhile is in the file by halves, and is found so if the process is killed
 * before the next writing. There is one for each file in a process, as there is one H2.
 *
 * <p>A transaction that has begun never waits here, so transactions may wait for each other's rows. Safe for use by any number of
 * threads.
 */
final class Turns {

    /** So long a writing waits for transactions to end: one of a handler may take minutes, and everyone else waits with it. */
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private static final Map<String, Turns> BY_FILE = new ConcurrentHashMap<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ThreadLocal<Holder> holders = ThreadLocal.withInitial(Holder::new);
    private int going;
    private boolean writing;

    /** The turns of this file. */
    static Turns of(String file) {
        return BY_FILE.computeIfAbsent(file, any -> new Turns());
    }

    /** Begins a transaction once nothing is written; at once in a thread that is in one, for which a writing waits already. */
    Durability.Turn begin() {
        Holder mine = holders.get();
        lock.lock();
        try {
            while (writing && mine.transactions == 0) {
                changed.awaitUninterruptibly();
            }
            mine.transactions++;
            going++;
            return new Turn(mine);
        } finally {
            lock.unlock();
        }
    }

    /** Runs something during which the transactions of the calling thread stand still, so that no writing waits for them. */
    void standStill(Runnable wait) {
        Holder mine = holders.get();
        rest(mine);
        try {
            wait.run();
        } finally {
            goOn(mine);
        }
    }

    /** Writes once no transaction goes on, or after a while though one does. */
    void write(Runnable write) {
        lock.lock();
        try {
            while (writing) {
                changed.awaitUninterruptibly();
            }
            writing = true;
            awaitQuiet();
        } finally {
            lock.unlock();
        }
        try {
            write.run();
        } finally {
            wrote();
        }
    }

    private void awaitQuiet() {
        long left = PATIENCE.toNanos();
        boolean interrupted = false;
        while (left > 0 && going > 0) {
            try {
                left = changed.awaitNanos(left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void wrote() {
        lock.lock();
        try {
            writing = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void rest(Holder mine) {
        lock.lock();
        try {
            mine.resting = true;
            going -= mine.transactions;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void goOn(Holder mine) {
        lock.lock();
        try {
            while (writing && mine.transactions > 0) {
                changed.awaitUninterruptibly();
            }
            mine.resting = false;
            going += mine.transactions;
        } finally {
            lock.unlock();
        }
    }

    /** The transactions of a thread; to be used under the lock. */
    private static final class Holder {
        private int transactions;
        private boolean resting;
    }

    private final class Turn implements Durability.Turn {

        private final Holder holder;
        private boolean ended;

        private Turn(Holder holder) {
            this.holder = holder;
        }

        @Override
        public void end() {
            lock.lock();
            try {
                if (!ended) {
                    ended = true;
                    holder.transactions--;
                    going -= holder.resting ? 0 : 1;
                    changed.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
