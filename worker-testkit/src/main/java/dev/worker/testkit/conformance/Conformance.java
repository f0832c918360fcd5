package dev.worker.testkit.conformance;

import dev.worker.api.spi.ArtifactStore;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.ScheduleStore;
import dev.worker.api.spi.StatusStore;
import dev.worker.api.spi.Transport;
import dev.worker.testkit.TestClock;
import dev.worker.testkit.TestPluginContext;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the conformance classes of a backend's seams share: the backend under test and the clock that it goes by. */
public abstract class Conformance {

    private final TestClock clock = new TestClock();
    private Backend backend;

    Conformance() {}

    /**
     * Opens the backend under test. The first call in a test must find it empty; a second one, after the first backend was
     * closed, must find what the test left there, if it is {@link Capability#DURABLE}. The tests close what they opened.
     *
     * @param context holds the clock to go by; add the settings that the backend needs
     */
    protected abstract Backend open(TestPluginContext context);

    /** What the backend lacks; nothing unless this is overridden. */
    protected Set<Capability> lacks() {
        return Set.of();
    }

    @BeforeEach
    final void openBackend() {
        backend = open(new TestPluginContext(clock));
    }

    @AfterEach
    final void closeBackend() {
        if (backend != null) {
            backend.close();
        }
    }

    final void reopen() {
        backend.close();
        openBackend();
    }

    final boolean has(Capability capability) {
        return !lacks().contains(capability);
    }

    final Backend backend() {
        return backend;
    }

    final TestClock clock() {
        return clock;
    }

    final Transport transport() {
        return backend.transport().orElseThrow(() -> new AssertionError("the backend under test has no transport"));
    }

    final JobStore store() {
        return backend.jobStore().orElseThrow(() -> new AssertionError("the backend under test has no job store"));
    }

    final ScheduleStore scheduleStore() {
        return backend.scheduleStore()
                .orElseThrow(() -> new AssertionError("the backend under test has no schedule store"));
    }

    final ArtifactStore artifacts() {
        return backend.artifactStore()
                .orElseThrow(() -> new AssertionError("the backend under test has no artifact store"));
    }

    final StatusStore statusStore() {
        return backend.statusStore()
                .orElseThrow(() -> new AssertionError("the backend under test has no status store"));
    }
}
