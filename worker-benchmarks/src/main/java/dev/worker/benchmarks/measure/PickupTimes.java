package dev.worker.benchmarks.measure;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/** When each job's enqueue returned and when its handler was entered. */
final class PickupTimes {
    private static final long NOT_YET = Long.MIN_VALUE;

    private final AtomicLongArray returned;
    private final AtomicLongArray entered;

    PickupTimes(int jobs) {
        this.returned = neverYet(jobs);
        this.entered = neverYet(jobs);
    }

    private static AtomicLongArray neverYet(int jobs) {
        long[] times = new long[jobs];
        Arrays.fill(times, NOT_YET);
        return new AtomicLongArray(times);
    }

    void enqueueReturned(int number) {
        returned.set(number, System.nanoTime());
    }

    /** Only the first time counts, should a job run twice. */
    void handlerEntered(int number) {
        entered.compareAndSet(number, NOT_YET, System.nanoTime());
    }

    /** Half and 99 in 100 of the jobs that were handed in waited no longer than this, in milliseconds. */
    Map<Column, Double> percentiles(Column p50, Column p99, int handedIn) {
        // A tenth is left out: the first jobs meet code that runs for the first time.
        double[] waits = IntStream.range(handedIn / 10, handedIn).mapToDouble(this::wait).sorted().toArray();
        return Map.of(p50, percentile(waits, 0.50), p99, percentile(waits, 0.99));
    }

    /**
     * How long a job waited, in milliseconds. A handler that is entered before enqueue has returned has not waited at all;
     * one that is not entered yet has waited until now.
     */
    double wait(int number) {
        long until = entered.get(number) == NOT_YET ? System.nanoTime() : entered.get(number);
        return Math.max(0, until - returned.get(number)) / 1e6;
    }

    /** The smallest value that at least this share of all values does not exceed. */
    static double percentile(double[] sorted, double share) {
        int rank = (int) Math.ceil(share * sorted.length);
        return sorted[Math.max(rank, 1) - 1];
    }
}
