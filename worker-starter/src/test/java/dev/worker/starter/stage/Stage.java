package dev.worker.starter.stage;

import dev.worker.api.JobId;
import dev.worker.api.Worker;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.Start;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import dev.worker.testkit.TestClock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * An empty backend for one test, with a clock that the test sets, and the runtimes on it. Runtimes that the test leaves open
 * are closed with the stage.
 */
public final class Stage implements AutoCloseable {

    private final TestClock clock = new TestClock();
    private final Heard heard = new Heard();
    private final Technology.Place place;
    private final Tap tap;
    private final List<WorkerRuntime> runtimes = new ArrayList<>();

    /** A stage on this backend. */
    public Stage(Technology technology) {
        place = technology.open();
        tap = new Tap(place.backend());
    }

    /** The time of everything, the server's included. */
    public TestClock clock() {
        return clock;
    }

    /** The events of all runtimes. */
    public Heard heard() {
        return heard;
    }

    /** A runtime on this stage that is still to be described. */
    public WorkerRuntimeBuilder builder() {
        WorkerRuntimeBuilder builder = WorkerRuntime.builder()
                .plugin(tap)
                .set("transport", Tap.NAME)
                .set("runtime.shutdown-hook", false)
                .clock(clock)
                .listen(heard);
        place.settings().forEach(builder::set);
        return builder;
    }

    /** Starts a runtime with these workers. */
    public WorkerRuntime start(Worker... workers) {
        WorkerRuntimeBuilder builder = builder();
        for (Worker worker : workers) {
            builder.add(worker);
        }
        return start(builder);
    }

    /** Starts a runtime. */
    public WorkerRuntime start(WorkerRuntimeBuilder builder) {
        WorkerRuntime runtime = builder.start();
        runtimes.add(runtime);
        return runtime;
    }

    /** Does something, and may throw it, whenever the backend is asked to settle jobs. */
    public void beforeSettling(Consumer<List<Settlement>> action) {
        tap.beforeSettling(action);
    }

    /** Does something, and may throw it, whenever the backend has settled jobs and is about to say so. */
    public void afterSettling(Runnable action) {
        tap.afterSettling(action);
    }

    /** Does something, and may throw it, whenever the backend has handed out jobs, or found none, and is about to say so. */
    public void afterFetching(Consumer<List<Delivery>> action) {
        tap.afterFetching(action);
    }

    /** Does something, and may throw it, whenever the backend has given lost jobs to a process, or found none, and is about to say so. */
    public void afterTakingOver(Consumer<List<?>> action) {
        tap.afterTakingOver(action);
    }

    /** Does something, and may throw it, whenever the backend is asked for a lease. */
    public void beforeRegistering(Runnable action) {
        tap.beforeRegistering(action);
    }

    /** The backend of the runtime that was started last. */
    public Backend backend() {
        return tap.opened();
    }

    /** Publishes bytes that no client of ours would. */
    public JobId publish(String type, int version, String payload, String queue) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        Envelope envelope = new Envelope(
                JobId.random(), type, version, bytes, queue, 100, Start.NOW, Optional.empty(), Set.of(), Map.of());
        return backend().transport().orElseThrow().publish(List.of(envelope)).getFirst().id();
    }

    @Override
    public void close() {
        runtimes.forEach(WorkerRuntime::close);
        place.remove().run();
    }
}
