package dev.worker.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.Health;
import dev.worker.api.WorkerHealth;
import dev.worker.testkit.TestClock;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a probe says of itself is code of whoever wrote it, and may fail like its check. */
@Timeout(60)
class FaultyProbeTest {

    private final TestClock clock = new TestClock();
    private final FaultyBackend backend = new FaultyBackend(clock, true);

    @ParameterizedTest
    @ValueSource(strings = {"name", "no name", "timeout", "no timeout", "eternity", "whileFailing", "no health",
            "concerns",
            "message"})
    void degradesTheWorkersAndHindersNeitherTheirHeartbeatsNorOtherProbes(String fault) {
        try (OneProcess process = new OneProcess(clock, backend, builder -> builder.install(binder -> StatusBinder
                .statusBinder(binder)
                .healthProbe(new Faulty(Set.of(fault)))
                .healthProbe(new Faulty(Set.of()))))) {
            clock.advance(Duration.ofSeconds(15));
            backend.calls("beat");
            clock.advance(Duration.ofSeconds(30));
            assertThat(backend.calls("beat")).isPositive();
            WorkerHealth health = process.health();
            assertThat(health.health()).isEqualTo(Health.DEGRADED);
            assertThat(health.reasons()).hasSize(2).contains("printer: out of paper");
        }
    }

    private record Faulty(Set<String> faults) implements HealthProbe {

        @Override
        public String name() {
            return said("name", faults.contains("no name") ? null : "printer");
        }

        @Override
        public void check() throws IOException {
            if (faults.contains("message")) {
                throw new Unspeakable();
            }
            throw new IOException("out of paper");
        }

        @Override
        public Duration timeout() {
            Duration timeout = faults.contains("eternity")
                    ? Duration.ofSeconds(Long.MAX_VALUE)
                    : HealthProbe.super.timeout();
            return said("timeout", faults.contains("no timeout") ? null : timeout);
        }

        @Override
        public Health whileFailing() {
            return said("whileFailing", faults.contains("no health") ? null : Health.DEGRADED);
        }

        @Override
        public boolean concerns(String worker) {
            return said("concerns", true);
        }

        private <T> T said(String method, T value) {
            if (faults.contains(method)) {
                throw new IllegalStateException("as told");
            }
            return value;
        }
    }

    private static final class Unspeakable extends RuntimeException {

        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new IllegalStateException("as told");
        }
    }
}
