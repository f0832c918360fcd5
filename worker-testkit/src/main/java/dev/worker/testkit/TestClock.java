package dev.worker.testkit;

import dev.worker.core.extension.RuntimeClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A clock that stands still until it is told to go on. Safe for use by any number of threads.
 *
 * <p>Tasks run in the thread that calls {@link #advance}, in the order of their times and, where those are equal, of their
 * scheduling; while one runs, the clock shows the task's time, and what it throws comes out of {@code advance}. A task without
 * delay does not wait for that: it starts at once on a thread of its own.
 */
public final class TestClock implements RuntimeClock {

    /** Where a clock begins that is not told where. */
    public static final Instant START = Instant.parse("2031-05-01T12:00:00Z");

    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<
            Task> tasks = new PriorityQueue<>(Comparator.comparing(Task::due).thenComparingLong(Task::sequence));
    private final Instant start;
    private Instant now;
    private long sequence;

    /** A clock that shows {@link #START}. */
    public TestClock() {
        this(START);
    }

    /** A clock that shows this instant. */
    public TestClock(Instant start) {
        this.start = start;
        this.now = start;
    }

    @Override
    public Instant instant() {
        lock.lock();
        try {
            return now;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long nanoTime() {
        return Duration.between(start, instant()).toNanos();
    }

    @Override
    public Scheduled schedule(Duration delay, Runnable task) {
        lock.lock();
        try {
            return scheduleAt(now.plus(delay), task);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Scheduled scheduleAt(long nanoTime, Runnable task) {
        return scheduleAt(start.plusNanos(nanoTime), task);
    }

    private Scheduled scheduleAt(Instant due, Runnable task) {
        lock.lock();
        try {
            if (!due.isAfter(now)) {
                Thread.startVirtualThread(task);
                return () -> {};
            }
            Task scheduled = new Task(due, sequence++, task);
            tasks.add(scheduled);
            return () -> cancel(scheduled);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Goes on, running on the way every task whose time comes, also those that the tasks themselves schedule.
     *
     * @param time zero or more
     */
    public void advance(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("time is " + time + "; a clock does not go back");
        }
        Instant until = instant().plus(time);
        for (Task task = next(until); task != null; task = next(until)) {
            task.body().run();
        }
    }

    /** When the next task's time comes, if one is left. */
    public Optional<Instant> nextTask() {
        lock.lock();
        try {
            return Optional.ofNullable(tasks.peek()).map(Task::due);
        } finally {
            lock.unlock();
        }
    }

    /** Goes on to this instant; see {@link #advance}. */
    public void advanceTo(Instant instant) {
        advance(Duration.between(instant(), instant));
    }

    /** Goes on to the next task; to the end if there is none before, in one step, so that nobody else schedules one in between. */
    private Task next(Instant until) {
        lock.lock();
        try {
            Task next = tasks.peek();
            boolean last = next == null || next.due().isAfter(until);
            Instant then = last ? until : next.due();
            now = then.isAfter(now) ? then : now;
            return last ? null : tasks.poll();
        } finally {
            lock.unlock();
        }
    }

    private void cancel(Task task) {
        lock.lock();
        try {
            tasks.remove(task);
        } finally {
            lock.unlock();
        }
    }

    private record Task(Instant due, long sequence, Runnable body) {}
}
