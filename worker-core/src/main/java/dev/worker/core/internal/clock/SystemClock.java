package dev.worker.core.internal.clock;

import dev.worker.core.extension.RuntimeClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The machine's time. One thread keeps all appointments of a runtime and hands each to another, so that a task may block without
 * delaying the next. None of them is virtual: handlers that compute hold all carriers of virtual threads for as long as they like, and a
 * lease that is not renewed meanwhile would be lost with all that runs under it.
 */
public final class SystemClock implements RuntimeClock, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SystemClock.class);

    /** How long a thread without a task waits for the next. */
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final ScheduledThreadPoolExecutor timer;
    /** As many threads as tasks are under way; most are done before the next one is due. */
    private final ThreadPoolExecutor tasks;

    /** Starts the thread of the appointments. */
    public SystemClock() {
        this(Thread.ofPlatform().daemon().name("worker-task").factory());
    }

    /** The same with other threads for the tasks. */
    SystemClock(ThreadFactory threads) {
        timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("worker-clock").factory());
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        tasks = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE.toMillis(), TimeUnit.MILLISECONDS,
                new SynchronousQueue<>(), threads);
    }

    @Override
    public Instant instant() {
        return Instant.now();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Scheduled schedule(Duration delay, Runnable task) {
        try {
            Future<?> appointment = timer.schedule(() -> handOver(task), saturatedNanos(delay), TimeUnit.NANOSECONDS);
            return () -> appointment.cancel(false);
        } catch (RejectedExecutionException e) {
            // Closed: what a stopped runtime still wanted to do later is not done.
            return () -> {};
        }
    }

    /** Takes back everything that has not begun; what has goes on. */
    @Override
    public void close() {
        timer.shutdownNow();
        tasks.shutdown();
    }

    private void handOver(Runnable task) {
        try {
            tasks.execute(() -> run(task));
        } catch (OutOfMemoryError e) {
            // what comes back again and again, as the renewal of a lease, does so by its own run: it must not be left out
            LOG.warn("there is no thread for a scheduled task; others wait for it", e);
            run(task);
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            LOG.error("a scheduled task failed", e);
        }
    }

    /** A delay of centuries is no reason to overflow. */
    private static long saturatedNanos(Duration delay) {
        return Math.min(TimeUnit.NANOSECONDS.convert(delay), Long.MAX_VALUE / 4);
    }
}
