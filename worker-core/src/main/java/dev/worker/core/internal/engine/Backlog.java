package dev.worker.core.internal.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The endings that are not settled yet: those that wait, and those that were taken to be settled. When there are many, load is
 * shed; should they be too many all the same, those who bring more wait. Safe for use by any number of threads.
 */
final class Backlog {

    private static final int MAX_UNSETTLED = 4_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Ending> waiting = new ArrayDeque<>();
    private final int shedAt;
    private int unsettled;
    private volatile boolean shedding;
    private boolean held;

    /** Sheds load from this share of its room on. */
    Backlog(double shedAt) {
        this.shedAt = (int) (MAX_UNSETTLED * shedAt);
    }

    /** Whether so many are unsettled that nothing more should be claimed. */
    boolean shedding() {
        return shedding;
    }

    /** Adds one; waits while too many are unsettled. */
    void add(Ending ending) {
        lock.lock();
        try {
            while (unsettled >= MAX_UNSETTLED) {
                changed.awaitUninterruptibly();
            }
            addNow(ending);
        } finally {
            lock.unlock();
        }
    }

    /** Adds one without waiting. */
    void addNow(Ending ending) {
        lock.lock();
        try {
            waiting.add(ending);
            unsettled++;
            shedding = unsettled >= shedAt;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the foremost, at most so many; none while they are held. */
    List<Ending> take(int max) {
        lock.lock();
        try {
            List<Ending> batch = new ArrayList<>(Math.min(max, waiting.size()));
            while (!held && batch.size() < max && !waiting.isEmpty()) {
                batch.add(waiting.poll());
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** What was taken is foremost again. */
    void putBack(List<Ending> batch) {
        lock.lock();
        try {
            for (int i = batch.size() - 1; i >= 0; i--) {
                waiting.addFirst(batch.get(i));
            }
        } finally {
            lock.unlock();
        }
    }

    /** The same, and none is given out until {@link #release}. */
    void hold(List<Ending> batch) {
        lock.lock();
        try {
            putBack(batch);
            held = true;
        } finally {
            lock.unlock();
        }
    }

    /** They are given out again. */
    void release() {
        lock.lock();
        try {
            held = false;
        } finally {
            lock.unlock();
        }
    }

    /** So many of those that were taken are done with; gives whether load is shed no more because of it. */
    boolean done(int count) {
        lock.lock();
        try {
            boolean before = shedding;
            unsettled -= count;
            shedding = unsettled >= shedAt;
            changed.signalAll();
            return before && !shedding;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all are done with; gives false if it was not in time. */
    boolean awaitNone(Duration limit) throws InterruptedException {
        long nanos = limit.toNanos();
        lock.lockInterruptibly();
        try {
            while (unsettled > 0) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = changed.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
