package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobHandle;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.api.event.JobEvent;
import dev.worker.core.WorkerRuntime;
import dev.worker.starter.stage.OnEveryBackend;
import dev.worker.starter.stage.OnStage;
import dev.worker.starter.stage.Technology;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** The right to run a job, renewed for as long as its process lives. */
@OnEveryBackend
class LeaseTest extends OnStage {

    private final Semaphore entered = new Semaphore(0);
    private final Semaphore go = new Semaphore(0);

    LeaseTest(Technology technology) {
        super(technology);
    }

    record Long() implements Message<Integer> {}

    private Worker worker() {
        return Worker.named("patient").queue("q").handle(Long.class, (message, job) -> {
            entered.release();
            go.acquire();
            return Outcome.done(job.attempt());
        }).build();
    }

    @Test
    void aJobThatLastsThreeLeasesRunsExactlyOnceThoughAnotherProcessLooksForWork() throws Exception {
        WorkerRuntime runtime = stage.start(stage.builder().set("engine.lease", "3s").add(worker()));
        JobHandle<Integer> job = runtime.jobs().enqueue(new Long());
        entered.acquire();
        stage.start(stage.builder().set("engine.lease", "3s").add(worker()));
        stage.clock().advance(Duration.ofSeconds(10));
        assertThat(job.state()).isEqualTo(JobState.RUNNING);
        go.release();
        assertThat(job.result(LONG)).isEqualTo(1);
        assertThat(stage.heard().all(JobEvent.Started.class)).hasSize(1);
        assertThat(stage.heard().all(JobEvent.AttemptLost.class)).isEmpty();
    }
}
