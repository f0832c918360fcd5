package dev.worker.core.extension;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that a concern does again and again, in the background, until it is stopped: never twice at once, each run a pause
 * after the one before. The pause is the given one or up to a tenth shorter, by chance, so that processes that started
 * together drift apart.
 *
 * <p>A run that throws is logged, once until a run ends well again, and repeated like any other. Safe for use by any number
 * of threads.
 */
public final class RepeatedTask {

    private static final Logger LOG = LoggerFactory.getLogger(RepeatedTask.class);
    private static final double JITTER = 0.1;

    /** Not at once: on a clock that a test sets, the first run is then the test's to begin. */
    private static final Duration SOON = Duration.ofMillis(10);

    private final RuntimeClock clock;
    private final String name;
    private final Duration pause;
    private final Runnable work;

    private final ReentrantLock state = new ReentrantLock();
    private boolean started;
    private boolean stopped;
    private boolean running;
    private boolean hastened;
    private long hastenedNanos;
    private long dueNanos;
    private RuntimeClock.Scheduled next = () -> {};

    /** The number of the next run. One that has fired before it was brought forward cannot be taken back; its number is over. */
    private long turn;

    /** Held by a run, so that {@link #stop()} can wait for its end. */
    private final ReentrantLock run = new ReentrantLock();
    private boolean failing;

    /**
     * A task that is not yet started.
     *
     * @param clock the clock that it waits on
     * @param name what it does, for the log: "the heartbeat of the workers"
     * @param pause between the end of one run and the start of the next; more than zero
     * @param work called by a thread that the clock provides
     */
    public RepeatedTask(RuntimeClock clock, String name, Duration pause, Runnable work) {
        this.clock = clock;
        this.name = name;
        this.pause = pause;
        this.work = work;
    }

    /** Starts it, with the first run in a moment. Idempotent; does nothing after {@link #stop()}. */
    public void start() {
        start(SOON);
    }

    /**
     * Starts it. Idempotent; does nothing after {@link #stop()}.
     *
     * @param delay before the first run, zero or more
     */
    public void start(Duration delay) {
        state.lock();
        try {
            if (!started && !stopped) {
                started = true;
                schedule(clock.nanoTime() + delay.toNanos());
            }
        } finally {
            state.unlock();
        }
    }

    /**
     * Brings the next run forward to exactly then, if it would be later. While a run is under way, the next one is meant. Does
     * nothing before the start and after the stop.
     *
     * @param delay zero or more
     */
    public void hasten(Duration delay) {
        hastenTo(clock.nanoTime() + delay.toNanos());
    }

    /** Does the same for an instant that was reckoned from an earlier look at the clock; see {@link RuntimeClock#scheduleAt}. */
    public void hastenTo(long nanoTime) {
        state.lock();
        try {
            if (running) {
                hastenedNanos = hastened ? Math.min(nanoTime, hastenedNanos) : nanoTime;
                hastened = true;
            } else if (started && !stopped && dueNanos - nanoTime > 0) {
                next.cancel();
                schedule(nanoTime);
            }
        } finally {
            state.unlock();
        }
    }

    /** Stops it, and waits for the end of a run that is under way. Idempotent, and legal before the start. */
    public void stop() {
        state.lock();
        try {
            stopped = true;
            next.cancel();
        } finally {
            state.unlock();
        }
        run.lock();
        run.unlock();
    }

    /** Whether {@link #stop()} was called, for runs that take long. */
    public boolean stopped() {
        state.lock();
        try {
            return stopped;
        } finally {
            state.unlock();
        }
    }

    private void schedule(long nanoTime) {
        dueNanos = nanoTime;
        long own = ++turn;
        next = clock.scheduleAt(dueNanos, () -> runOnce(own));
    }

    private void runOnce(long own) {
        run.lock();
        try {
            if (begin(own)) {
                work();
                end();
            }
        } finally {
            run.unlock();
        }
    }

    private boolean begin(long own) {
        state.lock();
        try {
            running = own == turn && !stopped;
            return running;
        } finally {
            state.unlock();
        }
    }

    private void end() {
        state.lock();
        try {
            running = false;
            if (!stopped) {
                long regular = clock.nanoTime() + jittered().toNanos();
                schedule(hastened && hastenedNanos - regular < 0 ? hastenedNanos : regular);
                hastened = false;
            }
        } finally {
            state.unlock();
        }
    }

    /** In whole milliseconds, if it has any: servers keep time in coarser grains than nanoseconds. */
    private Duration jittered() {
        double factor = 1 - JITTER * ThreadLocalRandom.current().nextDouble();
        Duration shorter = Duration.ofNanos((long) (pause.toNanos() * factor));
        Duration whole = shorter.truncatedTo(ChronoUnit.MILLIS);
        return whole.isZero() ? shorter : whole;
    }

    private void work() {
        try {
            work.run();
            if (failing) {
                failing = false;
                LOG.info("{} works again", name);
            }
        } catch (RuntimeException | Error e) {
            if (failing) {
                LOG.debug("{} failed again", name, e);
            } else {
                LOG.warn("{} failed and is tried again every {}", name, pause, e);
            }
            failing = true;
        }
    }
}
