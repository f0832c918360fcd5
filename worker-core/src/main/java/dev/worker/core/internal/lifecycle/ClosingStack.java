package dev.worker.core.internal.lifecycle;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been opened, to be closed in reverse. Each step has a time limit, and one that fails or hangs never keeps the others
 * from closing. For one thread at a time.
 */
public final class ClosingStack {

    private static final Logger LOG = LoggerFactory.getLogger(ClosingStack.class);

    private final Deque<Entry> entries = new ArrayDeque<>();

    /**
     * Adds something that has just been opened.
     *
     * @param what it is, for people
     * @param limit how long its closing is waited for
     * @param step closes it
     */
    public void push(String what, Duration limit, Step step) {
        entries.push(new Entry(what, limit, step));
    }

    /** Closes everything, newest first. Failures are logged. */
    public void close() {
        for (Failure failure : closeAll()) {
            LOG.warn("{} did not stop well", failure.what(), failure.cause());
        }
    }

    /** Closes everything after something failed; failures of the closing are added to that one. */
    public void closeAfter(Throwable cause) {
        for (Failure failure : closeAll()) {
            cause.addSuppressed(failure.cause());
        }
    }

    private List<Failure> closeAll() {
        List<Failure> failures = new ArrayList<>();
        while (!entries.isEmpty()) {
            Entry entry = entries.pop();
            BoundedCall call = new BoundedCall("worker-stop", entry.step());
            try {
                call.start();
                call.join(entry.limit());
            } catch (TimeoutException e) {
                call.interrupt();
                failures.add(new Failure(
                        entry.what(), new TimeoutException(entry.what() + " did not stop within " + entry.limit())));
            } catch (Throwable e) {
                failures.add(new Failure(entry.what(), e));
            }
        }
        return failures;
    }

    /** Closes one thing. */
    @FunctionalInterface
    public interface Step {

        /** Closes it. */
        void run() throws Exception;
    }

    private record Entry(String what, Duration limit, Step step) {}

    private record Failure(String what, Throwable cause) {}

    /** A step on a thread of its own, so that its caller can give up on it. */
    private static final class BoundedCall {

        private final Runnable body;
        private final Thread thread;
        private volatile Throwable thrown;

        private BoundedCall(String name, Step step) {
            body = () -> {
                try {
                    step.run();
                } catch (Throwable e) {
                    thrown = e;
                }
            };
            thread = Thread.ofPlatform().daemon().name(name).unstarted(body);
        }

        /** Where there is no thread for it, the caller's own has to do, for as long as the step takes. */
        void start() {
            try {
                thread.start();
            } catch (OutOfMemoryError e) {
                LOG.warn("there is no thread for a step of the stop; its time is not limited", e);
                body.run();
            }
        }

        /** Waits even if the caller is interrupted, for the limit bounds it anyway; the interrupt is kept for later. */
        void join(Duration limit) throws Throwable {
            long end = System.nanoTime() + limit.toNanos();
            boolean interrupted = false;
            try {
                while (thread.isAlive()) {
                    long left = end - System.nanoTime();
                    if (left <= 0) {
                        throw new TimeoutException();
                    }
                    try {
                        thread.join(Duration.ofNanos(left));
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
            if (thrown != null) {
                throw thrown;
            }
        }

        void interrupt() {
            thread.interrupt();
        }
    }
}
