package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worker.api.JobHandle;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Progress;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.core.WorkerRuntime;
import dev.worker.starter.stage.Eventually;
import dev.worker.starter.stage.OnEveryBackend;
import dev.worker.starter.stage.OnStage;
import dev.worker.starter.stage.Technology;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;
import org.junit.jupiter.api.Test;

/** How far a job is. */
@OnEveryBackend
class ProgressTest extends OnStage {

    private final SynchronousQueue<Boolean> steps = new SynchronousQueue<>();

    ProgressTest(Technology technology) {
        super(technology);
    }

    record Climb(boolean fails) implements Message<Void> {}

    private Worker climber() {
        return Worker.named("climber").queue("q").retry(RetryPolicy.NONE).handle(Climb.class, (message, job) -> {
            for (int i = 0; i <= 50; i++) {
                job.progress(i / 100.0, "step " + i);
            }
            steps.take();
            for (int i = 51; i <= 99; i++) {
                job.progress(i / 100.0, "step " + i);
            }
            assertThatThrownBy(() -> job.progress(1.5, "beyond")).isInstanceOf(WorkerException.class)
                    .hasMessageContainingAll("1.5", "0 to 1");
            if (message.fails()) {
                throw new IllegalStateException("at the end");
            }
            return Outcome.done();
        }).build();
    }

    @Test
    void othersSeeTheProgressOfARunningJob() throws Exception {
        WorkerRuntime runtime = stage.start(climber());
        JobHandle<Void> job = runtime.jobs().enqueue(new Climb(false));
        Eventually.await("it is half-way", () -> {
            stage.clock().advance(Duration.ofMillis(500));
            return job.info().progress().equals(Optional.of(new Progress(0.5, "step 50")));
        });
        steps.put(true);
        assertThat(job.await(LONG)).contains(JobState.SUCCEEDED);
    }

    @Test
    void theLastWordIsNeverDropped() throws Exception {
        WorkerRuntime runtime = stage.start(climber());
        for (boolean fails : new boolean[]{false, true}) {
            JobHandle<Void> job = runtime.jobs().enqueue(new Climb(fails));
            steps.put(true);
            assertThat(job.await(LONG)).isPresent();
            assertThat(job.info().progress()).contains(new Progress(0.99, "step 99"));
        }
    }
}
