package dev.worker.api;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a worker declares. Made by {@link Worker#named}.
 *
 * @param name unique in its runtime
 * @param queues where its jobs come from; not empty if there are handlers
 * @param concurrency how many of its jobs run at once, 1 to {@value #MAX_CONCURRENCY}
 * @param order which waiting job comes first
 * @param labels what it has that a job may require, as {@code key=value}
 * @param handlers one per message type
 * @param timeout how long one attempt may take unless the handler or the job says otherwise; the runtime's setting
 *     {@code engine.timeout} if empty
 * @param retry how often and when failed jobs are tried again unless the handler or the job says otherwise
 * @param periodic its periodic work
 * @param onStart run in this order before the first job
 * @param onStop run in this order after the last job
 * @param platformThreads whether handlers run on platform threads instead of virtual ones
 * @param perKey how the keys of jobs take turns and are limited; keys mean nothing to the worker if empty
 */
public record WorkerSpec(
        String name,
        List<String> queues,
        int concurrency,
        ClaimOrder order,
        Set<String> labels,
        List<HandlerSpec> handlers,
        Optional<Duration> timeout,
        Optional<RetryPolicy> retry,
        List<PeriodicTask> periodic,
        List<LifecycleHook> onStart,
        List<LifecycleHook> onStop,
        boolean platformThreads,
        Optional<KeyLimits> perKey) {

    /** The most slots that one worker may have. */
    public static final int MAX_CONCURRENCY = 10_000;

    /** Checks names and ranges, that handlers have a queue and that no message type is handled twice. */
    public WorkerSpec {
        Names.requireWorker(name);
        queues = List.copyOf(queues);
        labels = Set.copyOf(labels);
        handlers = List.copyOf(handlers);
        periodic = List.copyOf(periodic);
        onStart = List.copyOf(onStart);
        onStop = List.copyOf(onStop);
        if (concurrency < 1 || concurrency > MAX_CONCURRENCY) {
            throw WorkerException.invalid(
                    "concurrency of worker %s is %d; allowed is 1 to %d", name, concurrency, MAX_CONCURRENCY);
        }
        if (!handlers.isEmpty() && queues.isEmpty()) {
            throw WorkerException.invalid("worker %s has handlers but no queue; name at least one queue", name);
        }
        if (perKey.isPresent() && order != ClaimOrder.PRIORITY) {
            throw WorkerException.invalid(
                    "worker %s has limits per key and takes jobs in the order %s; with limits per key, allowed is PRIORITY",
                    name, order);
        }
        requireOneHandlerPerType(name, handlers);
    }

    private static void requireOneHandlerPerType(String name, List<HandlerSpec> handlers) {
        Set<String> seen = new HashSet<>();
        for (HandlerSpec handler : handlers) {
            String type = handler.message().name();
            if (!seen.add(type)) {
                throw WorkerException.invalid(
                        "worker %s has two handlers for message type %s; allowed is one", name, type);
            }
        }
    }
}
