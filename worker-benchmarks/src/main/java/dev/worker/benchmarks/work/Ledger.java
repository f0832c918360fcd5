package dev.worker.benchmarks.work;

import dev.worker.benchmarks.contender.JobBody;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps the books: how often each job ran, and when the first one began. */
public final class Ledger {
    private static final long NOT_YET = Long.MIN_VALUE;

    private record Goal(int count, CountDownLatch reached) {}

    private final AtomicIntegerArray runs;
    private final AtomicInteger finished = new AtomicInteger();
    private final AtomicInteger duplicates = new AtomicInteger();
    private final AtomicLong firstEntered = new AtomicLong(NOT_YET);
    private volatile Goal goal = new Goal(Integer.MAX_VALUE, new CountDownLatch(1));

    /** For jobs numbered from zero up to {@code capacity}, exclusive. */
    public Ledger(int capacity) {
        this.runs = new AtomicIntegerArray(capacity);
    }

    /** A job's body that does the work and books it. */
    public JobBody recording(Work work) {
        return number -> {
            entered();
            work.perform();
            finished(number);
        };
    }

    private void entered() {
        // Read first: a compare-and-set by every job would be felt at a hundred thousand jobs a second.
        if (firstEntered.get() == NOT_YET) {
            firstEntered.compareAndSet(NOT_YET, System.nanoTime());
        }
    }

    private void finished(int number) {
        book(number, 1);
        Goal current = goal;
        if (finished.get() >= current.count) {
            current.reached.countDown();
        }
    }

    private void book(int number, int times) {
        int before = runs.getAndAdd(number, times);
        if (before == 0) {
            finished.incrementAndGet();
        }
        duplicates.addAndGet(before == 0 ? times - 1 : times);
    }

    /** How many different jobs have finished. */
    public int finished() {
        return finished.get();
    }

    /** How many runs there were beyond one for each job. */
    public int duplicates() {
        return duplicates.get();
    }

    /** Waits until so many different jobs have finished, and tells whether they have. */
    public boolean awaitFinished(int count, Duration limit) throws InterruptedException {
        Goal wanted = new Goal(count, new CountDownLatch(1));
        goal = wanted;
        return finished() >= count || wanted.reached.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Forgets when the first job began: the next job to begin is the first. */
    public void restartClock() {
        firstEntered.set(NOT_YET);
    }

    /** Time since the first job began; zero when none has. */
    public Duration sinceFirstEntered() {
        long entered = firstEntered.get();
        return entered == NOT_YET ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - entered);
    }

    /** How often each job ran, as text, for {@link #merge}. */
    public String encode() {
        byte[] bytes = new byte[runs.length()];
        for (int number = 0; number < bytes.length; number++) {
            bytes[number] = (byte) Math.min(runs.get(number), Byte.MAX_VALUE);
        }
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Adds the books of another process. */
    public void merge(String encoded) {
        byte[] bytes = Base64.getDecoder().decode(encoded);
        for (int number = 0; number < bytes.length; number++) {
            if (bytes[number] > 0) {
                book(number, bytes[number]);
            }
        }
    }
}
