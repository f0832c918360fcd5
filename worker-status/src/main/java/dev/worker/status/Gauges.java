package dev.worker.status;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import dev.worker.api.HandlerSpec;
import dev.worker.api.JobState;
import dev.worker.api.WorkerSpec;
import dev.worker.api.spi.JobStatistics;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The metrics that are read, not counted, and the declaration of all that bear the name of a worker or a queue. The registry may be
 * the application's and outlive this runtime, so its gauges are taken out at the end.
 */
final class Gauges {

    private final MetricRegistry registry;
    private final JobMetrics jobs;
    private final Statistics statistics;
    private final WorkerCounters counters;
    private final Map<String, Gauge<?>> declared = new ConcurrentHashMap<>();

    @Inject
    Gauges(MetricRegistry registry, JobMetrics jobs, Statistics statistics, WorkerCounters counters) {
        this.registry = registry;
        this.jobs = jobs;
        this.statistics = statistics;
        this.counters = counters;
    }

    MetricRegistry registry() {
        return registry;
    }

    void declareProcess() {
        declare("worker.errors-per-minute", () -> counters.all().lastMinute().errors());
    }

    void declare(WorkerSpec worker) {
        for (HandlerSpec handler : worker.handlers()) {
            jobs.declare(worker.name(), handler.message().name());
        }
        for (String queue : worker.queues()) {
            declare(queue, "depth", known -> known.count(queue, JobState.QUEUED));
            declare(queue, "oldest-age", known -> seconds(known.oldestReady().getOrDefault(queue, Duration.ZERO)));
        }
    }

    /** Takes its gauges out of the registry, but for those that another runtime has replaced since. */
    void remove() {
        declared.forEach((name, gauge) -> {
            if (registry.getMetrics().get(name) == gauge) {
                registry.remove(name);
            }
        });
    }

    private <T> void declare(String queue, String what, Function<JobStatistics, T> value) {
        declare("worker.queue." + queue + "." + what, () -> statistics.known().map(value).orElse(null));
    }

    /** Instead of that of another runtime, if there is one. */
    private void declare(String name, Gauge<?> gauge) {
        if (declared.putIfAbsent(name, gauge) == null) {
            registry.remove(name);
            registry.gauge(name, () -> gauge);
        }
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
