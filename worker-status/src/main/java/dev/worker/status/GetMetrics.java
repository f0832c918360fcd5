package dev.worker.status;

import com.codahale.metrics.MetricRegistry;
import dev.worker.api.Message;

/**
 * The command that asks for the metrics of this process, to attach a reporter for example. All names start with {@code worker.}:
 * <ul>
 * <li>{@code messages}, {@code errors}: meters of attempts that ended, and of those that failed (one that asked for a later run is no error,
 * and an attempt of a process that died counts in {@code crashes} alone);
 * <li>{@code errors-per-minute}: a gauge of the attempts that failed in the last minute;
 * <li>{@code retries}, {@code dead-letters}, {@code cancelled}, {@code released}, {@code lost-attempts}, {@code crashes},
 * {@code dropped-events}: counters; crashes are attempts of processes that died, taken over by this one, and dropped events those
 * that subscribers were too slow for;
 * <li>{@code handler-time.WORKER.TYPE}: timers;
 * <li>{@code queue.QUEUE.depth}, {@code queue.QUEUE.oldest-age}: gauges of ready jobs, and of the seconds for which the oldest
 * has been ready; null until the store has answered for the first time, then at most as old as {@code status.statistics-age}, and
 * while the store does not answer what it said last.
 * </ul>
 * Workers, types and queues are those that the workers of this process declare, so their number is bounded.
 */
public record GetMetrics() implements Message<MetricRegistry> {}
