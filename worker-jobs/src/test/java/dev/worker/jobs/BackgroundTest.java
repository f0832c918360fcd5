package dev.worker.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobHandle;
import dev.worker.api.JobId;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Progress;
import dev.worker.api.Worker;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import dev.worker.testkit.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.SynchronousQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes on without being asked for: progress and purging. */
@Timeout(60)
class BackgroundTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final TestClock clock = new TestClock();
    private final SharedBackend backend = new SharedBackend(clock);
    private final SynchronousQueue<Double> steps = new SynchronousQueue<>();

    record Climb(int height) implements Message<Void> {}

    @Test
    void storesProgressOncePerIntervalAndOnlyWhereItChanged() throws Exception {
        try (WorkerRuntime runtime = runtime().start()) {
            JobHandle<Void> job = runtime.jobs().enqueue(new Climb(100));
            steps.put(0.1);
            steps.put(0.2);
            steps.put(0.2);
            clock.advance(Duration.ofMillis(500));
            assertThat(job.info().progress()).contains(new Progress(0.2, "at 0.2"));
            assertThat(progressCalls()).hasSize(1);
            clock.advance(Duration.ofSeconds(2));
            assertThat(progressCalls()).as("nothing has changed").isEmpty();
            steps.put(0.7);
            steps.put(0.7);
            clock.advance(Duration.ofMillis(500));
            assertThat(job.info().progress()).contains(new Progress(0.7, "at 0.7"));
            steps.put(0.9);
            steps.put(2.0);
            job.result(LONG);
            assertThat(job.info().progress()).as("the last word").contains(new Progress(0.9, "at 0.9"));
        }
    }

    @Test
    void purgesJobsWhoseTimeIsOver() throws Exception {
        try (WorkerRuntime runtime = runtime().start()) {
            JobHandle<Void> brief = runtime.jobs().enqueue(
                    new Climb(1), options -> options.resultTimeToLive(Duration.ofMinutes(1)));
            steps.put(2.0);
            brief.result(LONG);
            JobHandle<Void> usual = runtime.jobs().enqueue(new Climb(1));
            steps.put(2.0);
            usual.result(LONG);
            clock.advance(Duration.ofMinutes(6));
            assertThat(ids(runtime)).containsExactly(usual.id());
            assertThat(usual.state()).isEqualTo(JobState.SUCCEEDED);
            clock.advance(Duration.ofMinutes(30));
            assertThat(ids(runtime)).isEmpty();
        }
    }

    private List<Map<?, ?>> progressCalls() {
        List<Map<?, ?>> updates = backend.calls().stream()
                .filter(call -> call.method().equals("progress"))
                .<Map<?, ?>>map(call -> (Map<?, ?>) call.arguments().get(1))
                .toList();
        backend.calls().clear();
        return updates;
    }

    private static List<JobId> ids(WorkerRuntime runtime) {
        return runtime.jobs().list(JobQuery.all()).stream().map(job -> job.id()).toList();
    }

    /** A handler that reports each step that it is told; a step above 1 is the end. */
    private WorkerRuntimeBuilder runtime() {
        Worker climber = Worker.named("climber").queue("q").handle(Climb.class, (message, job) -> {
            for (double step = steps.take(); step <= 1; step = steps.take()) {
                job.progress(step, "at " + step);
            }
            return Outcome.done();
        }).build();
        return WorkerRuntime.builder()
                .plugin(backend)
                .set("transport", "shared")
                .set("jobs.result-ttl", "30m")
                .set("runtime.shutdown-hook", false)
                .clock(clock)
                .add(climber);
    }
}
