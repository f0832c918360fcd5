package dev.worker.core.internal.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/**
 * A worker's slots and the short jobs that it holds beyond them. Says how much may be fetched and which job a slot runs next.
 */
final class Slots {

    /** Prefetched jobs should be worth this much work of all slots together, no more. */
    private static final double PREFETCH_NANOS = 50_000_000;

    /** How much one run moves the average. */
    private static final double WEIGHT = 0.05;

    private final int size;
    private final int maxPrefetch;
    private final Deque<Execution> buffer = new ArrayDeque<>();
    private int free;
    /** Slots that were taken for a job each that still lies in the buffer. */
    private int starting;
    private boolean open = true;
    private double averageNanos = Double.POSITIVE_INFINITY;

    Slots(int size, int maxPrefetch) {
        this.size = size;
        this.maxPrefetch = maxPrefetch;
        this.free = size;
    }

    /**
     * How many jobs may be fetched now; 0 where less than a quarter of the buffer is free, so that fetches stay large. Short jobs run
     * faster than others come: waiting for more room would leave the server idle meanwhile.
     */
    synchronized int room() {
        if (!open) {
            return 0;
        }
        int prefetch = prefetch();
        int waiting = Math.max(0, buffer.size() - starting);
        int room = free + prefetch - waiting;
        return free > 0 || waiting <= prefetch - prefetch / 4 ? Math.max(0, room) : 0;
    }

    /**
     * Takes fetched jobs in.
     *
     * @return how many slots to start, each of which begins with {@link #first}; -1 if they are not taken in because this is closed
     */
    synchronized int add(Collection<Execution> fetched) {
        if (!open) {
            return -1;
        }
        buffer.addAll(fetched);
        int starts = Math.max(0, Math.min(free, buffer.size() - starting));
        free -= starts;
        starting += starts;
        return starts;
    }

    /** The first job for a slot that was taken; null, where another slot was faster, gives the slot back. */
    synchronized Execution first() {
        starting--;
        return next();
    }

    /** The next job for a slot that has run one; null gives the slot back. */
    synchronized Execution next() {
        Execution next = open ? buffer.poll() : null;
        if (next == null) {
            free++;
        }
        return next;
    }

    /** Gives slots back that were taken and could not be started. */
    synchronized void giveBack(int slots) {
        starting -= slots;
        free += slots;
    }

    /** Gives the jobs that were waiting, for which there is no slot to run them. */
    synchronized List<Execution> drain() {
        List<Execution> waiting = new ArrayList<>(buffer);
        buffer.clear();
        return waiting;
    }

    /** Learns how long a run took. */
    synchronized void ran(long nanos) {
        averageNanos = averageNanos == Double.POSITIVE_INFINITY
                ? nanos
                : averageNanos + WEIGHT * (nanos - averageNanos);
    }

    /** Starts no more jobs; gives those that were waiting. */
    synchronized List<Execution> close() {
        open = false;
        return drain();
    }

    /** Starts jobs again. */
    synchronized void reopen() {
        open = true;
    }

    synchronized int taken() {
        return size - free;
    }

    private int prefetch() {
        double worth = size * PREFETCH_NANOS / Math.max(1, averageNanos);
        // a job that takes longer than the window gains nothing from waiting here
        return averageNanos > PREFETCH_NANOS ? 0 : (int) Math.min(maxPrefetch, worth);
    }
}
