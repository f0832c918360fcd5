package dev.worker.api;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Many items, split into ranges that are done by jobs of their own, and a job that comes after all of them. Immutable.
 *
 * <pre>{@code
 * JobGraph batch = Batch.of(rows).size(1000).maxParts(50)
 *         .graph(range -> new ImportRows(file, range.from(), range.to()), new Summarize(file));
 * EnqueuedGraph jobs = runtime.jobs().enqueue(batch);
 * }</pre>
 *
 * @param total how many items there are, zero or more
 * @param size how many items a part is to have, one or more. Where that makes too many parts, they are larger
 * @param maxParts how many parts there may be, 1 to {@value Dependency#MAX_PARENTS}
 */
public record Batch(long total, long size, int maxParts) {

    private static final int DEFAULT_SIZE = 1_000;
    private static final int DEFAULT_PARTS = 50;

    /** The name of the node that comes after all parts. */
    public static final String JOIN = "join";

    /** Checks the numbers. */
    public Batch {
        require("items of a batch are", total, 0, Long.MAX_VALUE);
        require("size of a part is", size, 1, Long.MAX_VALUE);
        require("parts of a batch are up to", maxParts, 1, Dependency.MAX_PARENTS);
    }

    /** So many items, in parts of {@value #DEFAULT_SIZE}, {@value #DEFAULT_PARTS} at the most. */
    public static Batch of(long total) {
        return new Batch(total, DEFAULT_SIZE, DEFAULT_PARTS);
    }

    /** The same with parts of this size. */
    public Batch size(long items) {
        return new Batch(total, items, maxParts);
    }

    /** The same with so many parts at the most. */
    public Batch maxParts(int parts) {
        return new Batch(total, size, parts);
    }

    /**
     * The ranges of the parts: every item is in exactly one, in order, and their sizes differ by one at the most. None if
     * there are no items.
     */
    public List<Range> ranges() {
        int parts = (int) Math.min(maxParts, total / size + (total % size == 0 ? 0 : 1));
        List<Range> ranges = new ArrayList<>(parts);
        long from = 0;
        for (int i = 0; i < parts; i++) {
            long to = from + total / parts + (i < total % parts ? 1 : 0);
            ranges.add(new Range(from, to));
            from = to;
        }
        return ranges;
    }

    /**
     * A job per part, at the same time as far as there are slots, and one that comes after all of them. The join of a batch
     * without items runs at once.
     *
     * @param part makes the message of a part
     * @param join runs when all parts have succeeded, and reads their results from {@link JobContext#parents()}
     */
    public JobGraph graph(Function<Range, ? extends Message<?>> part, Message<?> join) {
        return graph(part, join, ParentPolicy.FAIL);
    }

    /** The same, with the policy that says what becomes of the join if a part does not succeed. */
    public JobGraph graph(Function<Range, ? extends Message<?>> part, Message<?> join, ParentPolicy policy) {
        JobGraph.Builder graph = JobGraph.builder();
        List<JobGraph.Node<?>> parts = new ArrayList<>();
        for (Range range : ranges()) {
            parts.add(graph.add("part " + range.from() + " to " + range.to(), part.apply(range)));
        }
        graph.add(JOIN, join).after(policy, parts);
        return graph.build();
    }

    private static void require(String what, long value, long min, long max) {
        if (value < min || value > max) {
            throw WorkerException.invalid("%s %d; allowed is %d to %d", what, value, min, max);
        }
    }

    /**
     * A part of the items.
     *
     * @param from the first item, counted from 0
     * @param to the one after the last
     */
    public record Range(long from, long to) {

        /** How many items it has. */
        public long size() {
            return to - from;
        }
    }
}
