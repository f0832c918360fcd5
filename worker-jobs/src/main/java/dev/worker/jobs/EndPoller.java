package dev.worker.jobs;

import dev.worker.core.extension.RuntimeClock;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls while someone waits: often at first and after something ended, ever more seldom while nothing does, and not at all
 * when nobody waits.
 */
final class EndPoller {

    static final Duration SHORTEST = Duration.ofMillis(20);
    static final Duration LONGEST = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(EndPoller.class);
    private static final double GROWTH = 1.5;
    private static final double JITTER = 0.2;

    private final RuntimeClock clock;
    private final BooleanSupplier wanted;
    private final BooleanSupplier poll;

    private final ReentrantLock lock = new ReentrantLock();
    private boolean stopped;
    private boolean running;
    private boolean scheduled;
    private long dueNanos;
    private Duration pause = SHORTEST;
    private RuntimeClock.Scheduled next = () -> {};
    private boolean failing;

    /**
     * A poller that sleeps.
     *
     * @param wanted whether anyone waits
     * @param poll asks; tells whether something had ended
     */
    EndPoller(RuntimeClock clock, BooleanSupplier wanted, BooleanSupplier poll) {
        this.clock = clock;
        this.wanted = wanted;
        this.poll = poll;
    }

    /** Someone new waits: polls soon. */
    void wake() {
        lock.lock();
        try {
            pause = SHORTEST;
            boolean soonEnough = scheduled && dueNanos - clock.nanoTime() <= SHORTEST.toNanos();
            if (!stopped && !running && !soonEnough) {
                next.cancel();
                schedule();
            }
        } finally {
            lock.unlock();
        }
    }

    void stop() {
        lock.lock();
        try {
            stopped = true;
            next.cancel();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        if (begin()) {
            boolean anyEnded = poll();
            end(anyEnded);
        }
    }

    private boolean begin() {
        lock.lock();
        try {
            boolean alone = !stopped && !running;
            running |= alone;
            scheduled = false;
            return alone;
        } finally {
            lock.unlock();
        }
    }

    /** Who comes to wait after the question whether anyone does, finds the poller asleep and wakes it. */
    private void end(boolean anyEnded) {
        lock.lock();
        try {
            running = false;
            pause = anyEnded ? SHORTEST : longer(pause);
            if (!stopped && wanted.getAsBoolean()) {
                schedule();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean poll() {
        try {
            boolean anyEnded = poll.getAsBoolean();
            failing = false;
            return anyEnded;
        } catch (RuntimeException | Error e) {
            if (!failing) {
                LOG.warn("cannot ask for the states of jobs that are waited for; trying on", e);
            }
            failing = true;
            return false;
        }
    }

    private void schedule() {
        double factor = 1 - JITTER * ThreadLocalRandom.current().nextDouble();
        // in whole milliseconds, as everything is that servers and set clocks are to keep step with
        Duration delay = Duration.ofMillis(Math.max(1, (long) (pause.toMillis() * factor)));
        scheduled = true;
        dueNanos = clock.nanoTime() + delay.toNanos();
        next = clock.scheduleAt(dueNanos, this::run);
    }

    private static Duration longer(Duration pause) {
        Duration grown = Duration.ofNanos((long) (pause.toNanos() * GROWTH));
        return grown.compareTo(LONGEST) < 0 ? grown : LONGEST;
    }
}
