package dev.worker.core.internal.clock;

import dev.worker.core.extension.RuntimeClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The machine's time. One thread keeps all appointments of a runtime and hands each to a virtual thread, so that a task may
 * block without delaying the next.
 */
public final class SystemClock implements RuntimeClock, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SystemClock.class);

    private final ScheduledThreadPoolExecutor timer;

    /** Starts the thread. */
    public SystemClock() {
        timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("worker-clock").factory());
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
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
        Runnable handOver = () -> Thread.ofVirtual().name("worker-task").start(() -> run(task));
        try {
            Future<?> appointment = timer.schedule(handOver, saturatedNanos(delay), TimeUnit.NANOSECONDS);
            return () -> appointment.cancel(false);
        } catch (RejectedExecutionException e) {
            // Closed: what a stopped runtime still wanted to do later is not done.
            return () -> {};
        }
    }

    /** Takes back everything that has not begun. */
    @Override
    public void close() {
        timer.shutdownNow();
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
