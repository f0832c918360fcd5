package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import dev.worker.api.Backoff;
import dev.worker.api.Health;
import dev.worker.api.HealthCheck;
import dev.worker.api.JobHandle;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.api.WorkerState;
import dev.worker.api.WorkerStatus;
import dev.worker.api.event.JobEvent;
import dev.worker.api.event.WorkerHealthChanged;
import dev.worker.api.event.WorkerStateChanged;
import dev.worker.core.WorkerRuntime;
import dev.worker.starter.stage.Eventually;
import dev.worker.starter.stage.OnEveryBackend;
import dev.worker.starter.stage.OnStage;
import dev.worker.starter.stage.Technology;
import dev.worker.status.GetMetrics;
import dev.worker.status.ListWorkers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** What can be seen of workers. */
@OnEveryBackend
class StatusTest extends OnStage {

    private final Semaphore entered = new Semaphore(0);
    private final Semaphore go = new Semaphore(0);

    StatusTest(Technology technology) {
        super(technology);
    }

    /** Ends as it says. */
    record Do(String end) implements Message<Void> {}

    private Worker doer() {
        return Worker.named("doer").queue("q").concurrency(2)
                .retry(RetryPolicy.attempts(2).backoff(Backoff.fixed(Duration.ZERO)))
                .handle(Do.class, (message, job) -> switch (message.end()) {
                    case "hold" -> {
                        entered.release();
                        go.acquire();
                        yield Outcome.done();
                    }
                    case "fail" -> throw new IllegalStateException("as told");
                    case "fail once" -> {
                        if (job.attempt() == 1) {
                            throw new IllegalStateException("as told");
                        }
                        yield Outcome.done();
                    }
                    case "reject" -> Outcome.reject("as told");
                    case "cancel" -> Outcome.cancel("as told");
                    default -> Outcome.done();
                })
                .build();
    }

    private static WorkerStatus only(WorkerRuntime runtime) {
        List<WorkerStatus> workers = runtime.ask(new ListWorkers());
        assertThat(workers).hasSize(1);
        return workers.getFirst();
    }

    @Test
    void aWorkerTellsItsStatesAndWhatItRuns() throws Exception {
        WorkerRuntime runtime = stage.start(doer());
        assertThat(only(runtime).state()).isEqualTo(WorkerState.IDLE);
        JobHandle<Void> first = runtime.jobs().enqueue(new Do("hold"));
        JobHandle<Void> second = runtime.jobs().enqueue(new Do("hold"));
        entered.acquire(2);
        WorkerStatus busy = only(runtime);
        assertThat(busy.state()).isEqualTo(WorkerState.BUSY);
        assertThat(busy.running()).containsExactlyInAnyOrder(first.id(), second.id());
        assertThat(busy.types()).containsExactly("do");
        go.release();
        stage.heard().await(1, JobEvent.Succeeded.class);
        assertThat(only(runtime).state()).as("one still runs").isEqualTo(WorkerState.BUSY);
        go.release();
        stage.heard().await(1, WorkerStateChanged.class,
                change -> change.from() == WorkerState.BUSY && change.to() == WorkerState.IDLE);
        // one listener counts, this test is another: which of them is told first is open
        Eventually.await("both are counted", () -> only(runtime).succeeded() == 2);
        runtime.close();
        assertThat(stage.heard().all(WorkerStateChanged.class)).extracting(WorkerStateChanged::to)
                .containsExactly(WorkerState.IDLE, WorkerState.BUSY, WorkerState.IDLE, WorkerState.STOPPING,
                        WorkerState.STOPPED);
        assertThat(stage.start().ask(new ListWorkers())).as("gone with its process").isEmpty();
    }

    @Test
    void healthFollowsTheErrorsThereAndBack() {
        WorkerRuntime runtime = stage.start(doer());
        assertThat(runtime.ask(new HealthCheck("doer")).health()).isEqualTo(Health.HEALTHY);
        enqueue(runtime, 17, "succeed");
        enqueue(runtime, 3, "reject");
        stage.heard().await(17, JobEvent.Succeeded.class);
        stage.heard().await(3, JobEvent.Failed.class);
        awaitHealth(runtime, Health.DEGRADED);
        enqueue(runtime, 40, "reject");
        stage.heard().await(43, JobEvent.Failed.class);
        awaitHealth(runtime, Health.UNHEALTHY);
        stage.clock().advance(Duration.ofMinutes(2));
        assertThat(runtime.ask(new HealthCheck("doer")).health()).isEqualTo(Health.HEALTHY);
        assertThat(stage.heard().all(WorkerHealthChanged.class)).extracting(change -> change.health().health())
                .containsExactly(Health.DEGRADED, Health.UNHEALTHY, Health.HEALTHY);
    }

    @Test
    void metricsEqualARunCountedByHand() {
        WorkerRuntime runtime = stage.start(doer());
        enqueue(runtime, 5, "succeed");
        enqueue(runtime, 4, "fail once");
        enqueue(runtime, 3, "fail");
        enqueue(runtime, 2, "reject");
        enqueue(runtime, 1, "cancel");
        stage.heard().await(9, JobEvent.Succeeded.class);
        stage.heard().await(5, JobEvent.Failed.class);
        stage.heard().await(1, JobEvent.Cancelled.class);
        MetricRegistry metrics = runtime.ask(new GetMetrics());
        Eventually.await("every attempt is counted",
                () -> metrics.getMeters().get("worker.messages").getCount() >= 5 + 8 + 6 + 2 + 1);
        assertThat(metrics.getMeters().get("worker.messages").getCount()).as("attempts").isEqualTo(5 + 8 + 6 + 2 + 1);
        assertThat(metrics.getMeters().get("worker.errors").getCount()).as("errors").isEqualTo(4 + 6 + 2);
        assertThat(metrics.getCounters().get("worker.retries").getCount()).isEqualTo(4 + 3);
        assertThat(metrics.getCounters().get("worker.dead-letters").getCount()).isEqualTo(3 + 2);
        assertThat(metrics.getCounters().get("worker.cancelled").getCount()).isEqualTo(1);
        assertThat(metrics.getCounters().get("worker.lost-attempts").getCount()).isZero();
        assertThat(metrics.getTimers().get("worker.handler-time.doer.do").getCount()).isEqualTo(5 + 8 + 6 + 2);
    }

    private static void awaitHealth(WorkerRuntime runtime, Health health) {
        Eventually.await("the worker is " + health, () -> runtime.ask(new HealthCheck("doer")).health() == health);
    }

    private static void enqueue(WorkerRuntime runtime, int count, String end) {
        for (int i = 0; i < count; i++) {
            runtime.jobs().enqueue(new Do(end));
        }
    }
}
