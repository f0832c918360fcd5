package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worker.api.ClaimOrder;
import dev.worker.api.ErrorCode;
import dev.worker.api.HealthCheck;
import dev.worker.api.JobHandle;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.api.WorkerState;
import dev.worker.api.event.JobEvent;
import dev.worker.api.event.WorkerStateChanged;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Transport;
import dev.worker.core.WorkerRuntime;
import dev.worker.starter.stage.OnEveryBackend;
import dev.worker.starter.stage.OnStage;
import dev.worker.starter.stage.Technology;
import dev.worker.status.PauseWorker;
import dev.worker.status.ResumeWorker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How work begins, pauses and ends. */
@OnEveryBackend
class StopTest extends OnStage {

    private final Semaphore entered = new Semaphore(0);
    private final Semaphore go = new Semaphore(0);
    private final CountDownLatch never = new CountDownLatch(1);
    private final List<String> notes = new ArrayList<>();

    StopTest(Technology technology) {
        super(technology);
    }

    record Hold(boolean stubborn) implements Message<Void> {}

    record Stray() implements Message<Void> {}

    private Worker holder() {
        return Worker.named("holder").queue("q").concurrency(1).handle(Hold.class, (message, job) -> {
            entered.release();
            if (message.stubborn()) {
                never.await();
            }
            go.acquire();
            return Outcome.done();
        }).build();
    }

    private void closeBeside(WorkerRuntime runtime) {
        Thread.ofVirtual().start(runtime::close);
        stage.heard().await(1, WorkerStateChanged.class, change -> change.to() == WorkerState.STOPPING);
    }

    @Test
    void runningJobsFinishInTheTimeOfGraceAndNoneStarts() throws Exception {
        WorkerRuntime runtime = stage.start(holder());
        JobHandle<Void> running = runtime.jobs().enqueue(new Hold(false));
        JobHandle<Void> waiting = runtime.jobs().enqueue(new Hold(false));
        entered.acquire();
        closeBeside(runtime);
        go.release(2);
        assertThat(runtime.awaitStop(LONG)).isTrue();
        WorkerRuntime later = stage.start();
        assertThat(later.jobs().find(running.id()).orElseThrow().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(later.jobs().find(waiting.id()).orElseThrow().state()).isEqualTo(JobState.QUEUED);
        assertThat(later.jobs().find(waiting.id()).orElseThrow().attempt()).isZero();
        assertThat(stage.heard().all(JobEvent.Started.class)).hasSize(1);
    }

    @Test
    void whatOutlastsTheGraceIsInterruptedAndReleasedWithItsAttemptRestored() throws Exception {
        WorkerRuntime runtime = stage.start(stage.builder().set("engine.grace", "100ms").add(holder()));
        JobHandle<Void> job = runtime.jobs().enqueue(new Hold(true));
        entered.acquire();
        runtime.close();
        runtime.close();
        assertThat(stage.heard().all(JobEvent.Released.class)).hasSize(1);
        WorkerRuntime later = stage.start();
        assertThat(later.jobs().find(job.id()).orElseThrow().state()).isEqualTo(JobState.QUEUED);
        assertThat(later.jobs().find(job.id()).orElseThrow().attempt()).isZero();
        assertThatThrownBy(() -> runtime.ask(new HealthCheck("holder"))).isInstanceOfSatisfying(
                WorkerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRONG_STATE));
    }

    @Test
    void noJobStartsWhileAStopWaitsForWhatIsUnderWay() throws Exception {
        CountDownLatch found = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        stage.afterFetching(deliveries -> {
            if (deliveries.stream().anyMatch(one -> one.envelope().type().equals("stray"))) {
                found.countDown();
                await(goOn);
            }
        });
        WorkerRuntime client = stage.start();
        WorkerRuntime runtime = stage.start(stage.builder().set("engine.unknown-type-after", "1s").add(holder()));
        JobHandle<Void> stray = client.jobs().enqueue(new Stray(), options -> options.queue("q"));
        Thread.ofVirtual().start(() -> stage.clock().advance(Duration.ofSeconds(10)));
        await(found);
        JobHandle<Void> late;
        try {
            closeBeside(runtime);
            late = client.jobs().enqueue(new Hold(false), options -> options.queue("q"));
        } finally {
            goOn.countDown();
        }
        assertThat(runtime.awaitStop(LONG)).isTrue();
        assertThat(stray.state()).isEqualTo(JobState.FAILED);
        assertThat(late.state()).isEqualTo(JobState.QUEUED);
        assertThat(late.info().attempt()).isZero();
        assertThat(stage.heard().all(JobEvent.Started.class)).isEmpty();
    }

    @Test
    void whatIsTakenOverAsAStopBeginsIsSettled() {
        CountDownLatch found = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        stage.afterTakingOver(taken -> {
            if (!taken.isEmpty()) {
                found.countDown();
                await(goOn);
            }
        });
        WorkerRuntime client = stage.start();
        JobHandle<Void> job = client.jobs().enqueue(new Hold(false), options -> options.queue("q"));
        Transport transport = stage.backend().transport().orElseThrow();
        OwnerId dying = transport.register("dying", Duration.ofDays(1));
        FetchRequest request = new FetchRequest(dying, "w", "q", Set.of("hold"), Set.of(), ClaimOrder.FIFO, 1);
        assertThat(transport.fetch(request)).hasSize(1);
        transport.unregister(dying);
        WorkerRuntime runtime = stage.start(holder());
        Thread.ofVirtual().start(() -> stage.clock().advance(Duration.ofSeconds(10)));
        await(found);
        try {
            closeBeside(runtime);
        } finally {
            goOn.countDown();
        }
        assertThat(runtime.awaitStop(LONG)).isTrue();
        assertThat(stage.heard().all(JobEvent.Retried.class)).as("the crash is told of").hasSize(1);
        assertThat(job.state()).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void aStartHookThatFailsStopsWhatHadStarted() {
        Worker first = Worker.named("first").onStart(() -> notes.add("start")).onStop(() -> notes.add("stop")).build();
        Worker second = Worker.named("second").onStart(() -> {
            throw new IllegalStateException("no licence");
        }).build();
        assertThatThrownBy(() -> stage.start(first, second))
                .isInstanceOf(WorkerException.class)
                .hasMessageContainingAll("second", "no licence");
        assertThat(notes).containsExactly("start", "stop");
        // nothing is left that would be in the way of another start
        stage.start(Worker.named("second").build());
    }

    @Test
    void anErrorInAHookIsAnErrorOfTheStartAndHindersNoOtherHook() {
        Worker first = Worker.named("first").onStop(() -> notes.add("first")).build();
        Worker second = Worker.named("second")
                .onStop(() -> {
                    throw new AssertionError("made up");
                })
                .onStop(() -> notes.add("second"))
                .build();
        Worker third = Worker.named("third").onStart(() -> {
            throw new ExceptionInInitializerError("no driver");
        }).build();
        assertThatThrownBy(() -> stage.start(first, second, third))
                .isInstanceOf(WorkerException.class)
                .hasMessageContainingAll("third", "no driver");
        assertThat(notes).containsExactly("second", "first");
    }

    @Test
    void aPausedWorkerTakesNothingUntilItIsResumed() throws Exception {
        WorkerRuntime runtime = stage.start(holder());
        JobHandle<Void> running = runtime.jobs().enqueue(new Hold(false));
        entered.acquire();
        runtime.ask(new PauseWorker("holder"));
        runtime.ask(new PauseWorker("holder"));
        JobHandle<Void> waiting = runtime.jobs().enqueue(new Hold(false));
        go.release(2);
        running.result(LONG);
        stage.clock().advance(Duration.ofSeconds(5));
        assertThat(waiting.state()).isEqualTo(JobState.QUEUED);
        assertThat(runtime.ask(new HealthCheck("holder")).state()).isEqualTo(WorkerState.PAUSED);
        runtime.ask(new ResumeWorker("holder"));
        waiting.result(LONG);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
