package dev.worker.benchmarks.measure;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/** When each job could have begun, and when its handler was entered. */
public final class PickupTimes {
    private static final long NOT_YET = Long.MIN_VALUE;

    private final AtomicLongArray ready;
    private final AtomicLongArray entered;

    /** Of so many jobs, numbered from 0. */
    public PickupTimes(int jobs) {
        this.ready = neverYet(jobs);
        this.entered = neverYet(jobs);
    }

    private static AtomicLongArray neverYet(int jobs) {
        long[] times = new long[jobs];
        Arrays.fill(times, NOT_YET);
        return new AtomicLongArray(times);
    }

    /** Nothing but the framework keeps the job from beginning from now on. */
    public void ready(int number) {
        ready.set(number, System.nanoTime());
    }

    /** Only the first time counts, should a job run twice. */
    public void handlerEntered(int number) {
        entered.compareAndSet(number, NOT_YET, System.nanoTime());
    }

    /** Half and 99 in 100 of the jobs that were handed in waited no longer than this, in milliseconds. */
    Map<Column, Double> percentiles(Column p50, Column p99, int handedIn) {
        return Map.of(p50, percentile(0.50, handedIn), p99, percentile(0.99, handedIn));
    }

    /** This share of the jobs that were handed in waited no longer than this, in milliseconds. */
    public double percentile(double share, int handedIn) {
        // A tenth is left out: the first jobs meet code that runs for the first time.
        return percentile(IntStream.range(handedIn / 10, handedIn).mapToDouble(this::wait).sorted().toArray(), share);
    }

    /**
     * How long a job waited, in milliseconds. A handler that is entered before has not waited at all;
     * one that is not entered yet has waited until now.
     */
    double wait(int number) {
        long until = entered.get(number) == NOT_YET ? System.nanoTime() : entered.get(number);
        return Math.max(0, until - ready.get(number)) / 1e6;
    }

    /** The smallest value that at least this share of all values does not exceed. */
    static double percentile(double[] sorted, double share) {
        int rank = (int) Math.ceil(share * sorted.length);
        return sorted[Math.max(rank, 1) - 1];
    }
}
