package dev.worker.core.internal.engine;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a body whenever it was signalled, one run at a time, on a thread that exists only meanwhile. What the body throws is
 * logged and ends that run alone.
 *
 * <p>Level-triggered: a signal during a run is never lost, the body runs once more. That is the whole point; an engine that
 * forgets a wake-up stands still until the next poll.
 */
final class Pump {

    private enum Level {
        IDLE, RUNNING, SIGNALLED
    }

    private static final Logger LOG = LoggerFactory.getLogger(Pump.class);

    private final Executor executor;
    private final Runnable body;
    private final AtomicReference<Level> level = new AtomicReference<>(Level.IDLE);

    Pump(Executor executor, Runnable body) {
        this.executor = executor;
        this.body = body;
    }

    void signal() {
        Level before = level.getAndUpdate(now -> now == Level.IDLE ? Level.RUNNING : Level.SIGNALLED);
        if (before == Level.IDLE) {
            start();
        }
    }

    boolean idle() {
        return level.get() == Level.IDLE;
    }

    private void start() {
        try {
            executor.execute(this::run);
        } catch (RuntimeException | Error e) {
            level.set(Level.IDLE);
            LOG.error("a part of the engine got no thread; it goes on with its next signal", e);
        }
    }

    private void run() {
        do {
            level.set(Level.RUNNING);
            runBody();
        } while (!level.compareAndSet(Level.RUNNING, Level.IDLE));
    }

    private void runBody() {
        try {
            body.run();
        } catch (RuntimeException | Error e) {
            // a pump that dies would never be signalled again: log, and wait for the next signal
            LOG.error("a part of the engine failed; it goes on with its next signal", e);
        }
    }
}
