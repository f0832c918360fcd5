/**
 * JMH benchmarks of what happens inside one process: hydrate, route, complete, the memory transport. Here are no peers and
 * no database; those are compared by {@link dev.worker.benchmarks.Bench}.
 *
 * <p>Run them with {@code ./bench --jmh}; what follows goes to JMH, so {@code ./bench --jmh Ledger -prof gc} runs the one
 * with the allocation profiler. A benchmark belongs here when a change could make it slower without any side-by-side
 * measure showing why. Give each a class comment that says what its number is compared with.
 */
package dev.worker.benchmarks.micro;
