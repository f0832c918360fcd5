package dev.worker.status;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import dev.worker.api.HandlerSpec;
import dev.worker.api.JobState;
import dev.worker.api.WorkerSpec;
import dev.worker.api.spi.JobStatistics;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.function.Function;

/** The metrics that are read, not counted, and the declaration of all that bear the name of a worker or a queue. */
final class Gauges {

    private final MetricRegistry registry;
    private final JobMetrics jobs;
    private final Statistics statistics;
    private final WorkerCounters counters;

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
        registry.gauge(
                "worker.errors-per-minute", () -> () -> counters.all().lastMinute().errors());
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

    private <T> void declare(String queue, String what, Function<JobStatistics, T> value) {
        Gauge<T> gauge = () -> statistics.known().map(value).orElse(null);
        registry.gauge("worker.queue." + queue + "." + what, () -> gauge);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
