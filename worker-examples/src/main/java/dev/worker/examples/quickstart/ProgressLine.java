package dev.worker.examples.quickstart;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Shows how many files have been indexed: on a terminal by a line that is written over and over, elsewhere by a line for
 * each tenth. Safe for use by any number of threads.
 */
final class ProgressLine {

    private static final long REPAINT_NANOS = Duration.ofMillis(100).toNanos();
    private static final int BAR = 30;

    private final PrintStream out;
    private final boolean terminal;
    private final ReentrantLock lock = new ReentrantLock();
    private long earlier;
    private long total;
    private long lastTenth;
    private long lastPaint;

    ProgressLine(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Whether standard output is a terminal, as far as the JVM tells. */
    static boolean standardOutputIsTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // Since Java 22 there may be a console without a terminal, and a method that tells.
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    /** Begins to show. */
    void expect(long before, long files) {
        lock.lock();
        try {
            earlier = before;
            total = files;
            lastTenth = before * 10 / Math.max(1, files);
            lastPaint = System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    /** So many files have ended since the start. */
    void update(long ended) {
        lock.lock();
        try {
            if (total == 0) {
                return;
            }
            long done = earlier + ended;
            if (terminal) {
                repaint(done);
            } else {
                writeTenth(done);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Leaves the line free for others. Nothing is shown after that. */
    void clear() {
        lock.lock();
        try {
            if (terminal && total > 0) {
                out.print("\r\u001b[K");
                out.flush();
            }
            total = 0;
        } finally {
            lock.unlock();
        }
    }

    private void repaint(long done) {
        long now = System.nanoTime();
        if (now - lastPaint >= REPAINT_NANOS) {
            lastPaint = now;
            int filled = (int) Math.min(BAR, BAR * done / total);
            out.printf(Locale.ROOT, "\r\u001b[K  [%s%s] %,d of %,d files", "#".repeat(filled), ".".repeat(BAR - filled),
                    done, total);
            out.flush();
        }
    }

    private void writeTenth(long done) {
        long tenth = done * 10 / total;
        if (tenth > lastTenth) {
            lastTenth = tenth;
            out.println("  " + done + " of " + total + " files");
        }
    }
}
