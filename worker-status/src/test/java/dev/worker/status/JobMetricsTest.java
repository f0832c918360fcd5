package dev.worker.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import dev.worker.api.AttemptError;
import dev.worker.api.FailureKind;
import dev.worker.api.JobId;
import dev.worker.api.event.JobEvent;
import dev.worker.testkit.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JobMetricsTest {

    private final TestClock clock = new TestClock();
    private final FaultyBackend backend = new FaultyBackend(clock, true);

    @Test
    void equalARunCountedByHand() throws Exception {
        try (OneProcess process = new OneProcess(clock, backend)) {
            process.run("done", 5, 1);
            process.run("fail", 3, 2);
            process.run("later", 2, 2);
            process.run("cancel", 1, 1);
            MetricRegistry metrics = process.ask(new GetMetrics());
            assertThat(metrics.meter("worker.messages").getCount()).isEqualTo(5 + 6 + 4 + 1);
            assertThat(metrics.meter("worker.errors").getCount()).isEqualTo(6);
            assertThat(gauge(metrics, "worker.errors-per-minute")).isEqualTo(6);
            assertThat(metrics.counter("worker.retries").getCount()).isEqualTo(3 + 2);
            assertThat(metrics.counter("worker.dead-letters").getCount()).isEqualTo(3 + 2);
            assertThat(metrics.counter("worker.cancelled").getCount()).isEqualTo(1);
            assertThat(metrics.timer("worker.handler-time.office.task").getCount()).isEqualTo(5 + 6 + 4);
            clock.advance(Duration.ofMinutes(1));
            assertThat(gauge(metrics, "worker.errors-per-minute")).isEqualTo(0);
        }
    }

    @Test
    void queueGaugesAreOneQuestionAndKeepTheirValuesWhileTheStoreIsAway() {
        try (OneProcess process = new OneProcess(clock, backend)) {
            for (int i = 0; i < 4; i++) {
                backend.publish("what nobody handles", "done");
            }
            clock.advance(Duration.ofSeconds(90));
            MetricRegistry metrics = process.ask(new GetMetrics());
            for (int i = 0; i < 100; i++) {
                assertThat(gauge(metrics, "worker.queue.q.depth")).isEqualTo(4L);
                assertThat(gauge(metrics, "worker.queue.q.oldest-age")).isEqualTo(90.0);
            }
            assertThat(backend.calls("statistics")).isEqualTo(1);
            backend.away(true);
            clock.advance(Duration.ofSeconds(11));
            assertThat(gauge(metrics, "worker.queue.q.depth")).isEqualTo(4L);
        }
    }

    @Test
    void aCrashOfAnotherProcessIsNoErrorOfThisOneAndUnknownNamesMakeNoMetrics() {
        MetricRegistry registry = new MetricRegistry();
        JobMetrics metrics = new JobMetrics(registry);
        var names = registry.getNames();
        JobId id = JobId.random();
        AttemptError crash = AttemptError.of(FailureKind.CRASHED, "crashed", "host-1/77");
        metrics.on(new JobEvent.Retried(id, "t", "q", 1, "elsewhere", crash, Duration.ZERO, Duration.ZERO));
        metrics.on(new JobEvent.AttemptLost(id, "t", "q", 1, "w"));
        metrics.on(new JobEvent.Released(id, "t", "q", 1, "w"));
        metrics.on(new JobEvent.Succeeded(id, "t", "q", 1, "w", Duration.ofMillis(3)));
        assertThat(registry.counter("worker.crashes").getCount()).isEqualTo(1);
        assertThat(registry.counter("worker.retries").getCount()).isEqualTo(1);
        assertThat(registry.counter("worker.lost-attempts").getCount()).isEqualTo(1);
        assertThat(registry.counter("worker.released").getCount()).isEqualTo(1);
        assertThat(registry.meter("worker.errors").getCount()).isZero();
        assertThat(registry.meter("worker.messages").getCount()).isEqualTo(1);
        assertThat(registry.getNames()).isEqualTo(names);
    }

    private static Object gauge(MetricRegistry metrics, String name) {
        return metrics.getGauges().get(name).getValue();
    }
}
