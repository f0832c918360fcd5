package dev.worker.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import com.google.inject.multibindings.OptionalBinder;
import dev.worker.testkit.TestClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An application may have one registry for all that it starts, one after the other or side by side. */
@Timeout(60)
class GaugesTest {

    private static final String DEPTH = "worker.queue.q.depth";

    private final TestClock clock = new TestClock();
    private final MetricRegistry registry = new MetricRegistry();

    @Test
    void aRuntimeThatIsClosedLeavesNoGaugesInARegistryOfTheApplication() throws Exception {
        try (OneProcess process = processWith(0)) {
            process.run("fail", 1, 2);
            assertThat(registry.getGauges()).containsKeys(DEPTH, "worker.errors-per-minute");
        }
        assertThat(registry.getGauges()).isEmpty();
        assertThat(registry.meter("worker.messages").getCount()).as("what was counted stays").isEqualTo(2);
    }

    @Test
    void theGaugesAreThoseOfTheRuntimeThatStartedLast() {
        OneProcess before = processWith(1);
        assertThat(depth()).isEqualTo(1L);
        OneProcess now = processWith(3);
        assertThat(depth()).isEqualTo(3L);
        before.close();
        assertThat(depth()).isEqualTo(3L);
        now.close();
        assertThat(registry.getGauges()).isEmpty();
    }

    private OneProcess processWith(int jobs) {
        FaultyBackend backend = new FaultyBackend(clock, true);
        for (int i = 0; i < jobs; i++) {
            backend.publish("what nobody handles", "done");
        }
        return new OneProcess(clock, backend, builder -> builder.install(binder -> OptionalBinder
                .newOptionalBinder(binder, MetricRegistry.class).setBinding().toInstance(registry)));
    }

    private Object depth() {
        return registry.getGauges().get(DEPTH).getValue();
    }
}
