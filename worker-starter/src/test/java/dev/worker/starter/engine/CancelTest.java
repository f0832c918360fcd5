package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worker.api.Cancellation;
import dev.worker.api.ErrorCode;
import dev.worker.api.JobHandle;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.api.event.JobEvent;
import dev.worker.api.spi.Change;
import dev.worker.core.WorkerRuntime;
import dev.worker.starter.stage.OnEveryBackendAndTwo;
import dev.worker.starter.stage.OnStage;
import dev.worker.starter.stage.Technology;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Jobs that are no longer wanted. */
@OnEveryBackendAndTwo
class CancelTest extends OnStage {

    private final CountDownLatch never = new CountDownLatch(1);
    private final Semaphore entered = new Semaphore(0);
    private final AtomicBoolean told = new AtomicBoolean();
    private final CyclicBarrier together = new CyclicBarrier(2);

    CancelTest(Technology technology) {
        super(technology);
    }

    record Block() implements Message<Void> {}

    record Race() implements Message<String> {}

    record Quit() implements Message<Void> {}

    private Worker blocker() {
        return Worker.named("blocker").queue("q").concurrency(1)
                .handle(Block.class, (message, job) -> {
                    entered.release();
                    try {
                        never.await();
                    } finally {
                        told.set(job.cancelled());
                    }
                    return Outcome.done();
                })
                .handle(Race.class, (message, job) -> {
                    together.await();
                    return Outcome.done("ran");
                })
                .build();
    }

    @Test
    void aWaitingJobIsCancelledAtOnceAndNeverRuns() throws Exception {
        WorkerRuntime runtime = stage.start(blocker());
        JobHandle<Void> running = runtime.jobs().enqueue(new Block());
        entered.acquire();
        JobHandle<Void> queued = runtime.jobs().enqueue(new Block());
        JobHandle<Void> scheduled = runtime.jobs().enqueue(
                new Block(), options -> options.delay(Duration.ofHours(1)));
        assertThat(queued.cancel("not needed")).isEqualTo(Cancellation.CANCELLED);
        assertThat(scheduled.cancel("not needed")).isEqualTo(Cancellation.CANCELLED);
        assertThat(queued.info().reason()).contains("not needed");
        assertThatThrownBy(() -> queued.result(LONG)).isInstanceOfSatisfying(
                WorkerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.JOB_CANCELLED));
        running.cancel("the test is over");
        stage.heard().await(1, JobEvent.Cancelled.class);
        stage.clock().advance(Duration.ofHours(2));
        assertThat(stage.heard().all(JobEvent.Started.class)).hasSize(1);
        assertThat(scheduled.state()).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void aRunningJobIsInterruptedAndToldOfIt() throws Exception {
        WorkerRuntime runtime = stage.start(blocker());
        JobHandle<Void> job = runtime.jobs().enqueue(new Block());
        entered.acquire();
        assertThat(job.cancel("changed my mind")).isEqualTo(Cancellation.REQUESTED);
        assertThat(job.await(LONG)).contains(JobState.CANCELLED);
        assertThat(told).isTrue();
        assertThat(job.info().reason()).contains("changed my mind");
        assertThat(job.cancel("again")).isEqualTo(Cancellation.ALREADY_ENDED);
        assertThat(runtime.deadLetters().find(job.id())).as("a cancelled job is no dead letter").isEmpty();
    }

    @Test
    void aHandlerThatAsksForALaterRunIsCancelledAllTheSame() throws Exception {
        Worker poller = Worker.named("poller").queue("q")
                .handle(Quit.class, (message, job) -> {
                    entered.release();
                    while (!job.cancelled()) {
                        Thread.onSpinWait();
                    }
                    return Outcome.retryAfter(Duration.ofSeconds(10), "not there yet");
                })
                .build();
        WorkerRuntime runtime = stage.start(poller);
        JobHandle<Void> job = runtime.jobs().enqueue(new Quit());
        entered.acquire();
        assertThat(job.cancel("enough")).isEqualTo(Cancellation.REQUESTED);
        assertThat(job.await(LONG)).contains(JobState.CANCELLED);
    }

    @Test
    void aReasonOfAnyLengthIsCutAndKept() {
        String reason = "no ".repeat(1 << 20);
        Worker quitter = Worker.named("quitter").queue("q")
                .handle(Quit.class, (message, job) -> Outcome.cancel(reason)).build();
        WorkerRuntime runtime = stage.start(quitter);
        JobHandle<Void> itself = runtime.jobs().enqueue(new Quit());
        JobHandle<Void> asked = runtime.jobs().enqueue(new Quit(), options -> options.delay(Duration.ofHours(1)));
        assertThat(asked.cancel(reason)).isEqualTo(Cancellation.CANCELLED);
        assertThat(itself.await(LONG)).contains(JobState.CANCELLED);
        String kept = reason.substring(0, Change.MAX_REASON);
        assertThat(itself.info().reason()).contains(kept);
        assertThat(asked.info().reason()).contains(kept);
    }

    @Test
    void anotherProcessCancelsARunningJob() throws Exception {
        WorkerRuntime runtime = stage.start(blocker());
        JobHandle<Void> job = runtime.jobs().enqueue(new Block());
        entered.acquire();
        WorkerRuntime other = stage.start();
        assertThat(other.jobs().cancel(job.id(), "from afar")).isEqualTo(Cancellation.REQUESTED);
        // where no hint crosses processes, the question that is asked now and then finds it
        stage.clock().advance(Duration.ofSeconds(10));
        assertThat(job.await(LONG)).contains(JobState.CANCELLED);
    }

    @Test
    void theRaceOfCancelAndCompletionHasOneWinner() throws Exception {
        WorkerRuntime runtime = stage.start(blocker());
        for (int i = 0; i < 30; i++) {
            JobHandle<String> job = runtime.jobs().enqueue(new Race());
            together.await();
            Cancellation answer = job.cancel("race");
            JobState end = job.await(LONG).orElseThrow();
            assertThat(end).isIn(JobState.SUCCEEDED, JobState.CANCELLED);
            if (answer == Cancellation.ALREADY_ENDED) {
                assertThat(end).isEqualTo(JobState.SUCCEEDED);
            }
            assertThat(job.state()).as("stays").isEqualTo(end);
        }
        assertThat(ends()).isEqualTo(30);
    }

    private int ends() {
        stage.heard().await(30, JobEvent.class,
                event -> event instanceof JobEvent.Succeeded || event instanceof JobEvent.Cancelled);
        return stage.heard().all(JobEvent.Succeeded.class).size() + stage.heard().all(JobEvent.Cancelled.class).size();
    }

    @Test
    void aHandlerCancelsItsOwnJob() {
        Worker worker = Worker.named("quitter").queue("q")
                .handle(Block.class, (message, job) -> Outcome.cancel("obsolete")).build();
        WorkerRuntime runtime = stage.start(worker);
        JobHandle<Void> job = runtime.jobs().enqueue(new Block());
        assertThat(job.await(LONG)).contains(JobState.CANCELLED);
        assertThat(job.info().reason()).contains("obsolete");
    }

    @Test
    void aJobThatIsNotThereIsNotFound() {
        WorkerRuntime runtime = stage.start();
        assertThat(runtime.jobs().cancel(JobId.random(), "why not")).isEqualTo(Cancellation.NOT_FOUND);
    }
}
