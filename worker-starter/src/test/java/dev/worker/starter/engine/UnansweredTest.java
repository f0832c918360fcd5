package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.ClaimOrder;
import dev.worker.api.ErrorCode;
import dev.worker.api.EventCondition;
import dev.worker.api.EventDelivery;
import dev.worker.api.EventRule;
import dev.worker.api.JobHandle;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.api.event.JobEvent;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Transport;
import dev.worker.core.WorkerRuntime;
import dev.worker.starter.stage.Eventually;
import dev.worker.starter.stage.OnEveryBackend;
import dev.worker.starter.stage.OnStage;
import dev.worker.starter.stage.Technology;
import dev.worker.status.PauseWorker;
import dev.worker.status.ResumeWorker;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Outcomes that the store has, though its answer never arrived. */
@OnEveryBackend
class UnansweredTest extends OnStage {

    private final AtomicInteger unanswered = new AtomicInteger();
    private final Semaphore entered = new Semaphore(0);
    private final Semaphore go = new Semaphore(0);
    private final Semaphore told = new Semaphore(0);

    UnansweredTest(Technology technology) {
        super(technology);
    }

    record Step(boolean held) implements Message<Integer> {}

    record Other() implements Message<Integer> {}

    record Ended() implements Message<Void> {}

    private WorkerRuntime start() {
        stage.afterSettling(() -> {
            if (unanswered.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new WorkerException(ErrorCode.UNAVAILABLE, "the answer is lost");
            }
        });
        return stage.start(stage.builder().add(worker()).subscribe(Ended.class, (event, id) -> told.release()));
    }

    private Worker worker() {
        return Worker.named("w").queue("q").concurrency(1).handle(Step.class, (message, job) -> {
            if (message.held()) {
                entered.release();
                go.acquire();
            }
            return Outcome.done(job.attempt());
        }, options -> options.publish(EventRule.of(Step.class, EventCondition.SUCCESS, EventDelivery.IN_PROCESS,
                (step, cause) -> new Ended()))).build();
    }

    private static Worker otherWorker() {
        return Worker.named("other").queue("other").handle(Other.class, (message, job) -> Outcome.done(2)).build();
    }

    /** The first fetch from this queue that gives a job is not answered; gives a sign of it. */
    private CountDownLatch loseAFetch(String queue) {
        CountDownLatch lost = new CountDownLatch(1);
        stage.afterFetching(deliveries -> {
            boolean hit = deliveries.stream().anyMatch(one -> one.envelope().queue().equals(queue));
            if (hit && lost.getCount() > 0) {
                lost.countDown();
                throw new WorkerException(ErrorCode.UNAVAILABLE, "the answer is lost");
            }
        });
        return lost;
    }

    @Test
    void aSuccessWithoutAnswerIsToldAsOneAndNotAsALostAttempt() throws Exception {
        WorkerRuntime runtime = start();
        unanswered.set(1);
        JobHandle<Integer> job = runtime.jobs().enqueue(new Step(false));
        Eventually.await("it is told", () -> {
            stage.clock().advance(Duration.ofSeconds(1));
            return !stage.heard().all(JobEvent.Succeeded.class).isEmpty();
        });
        assertThat(job.result(LONG)).isEqualTo(1);
        assertThat(stage.heard().all(JobEvent.AttemptLost.class)).isEmpty();
        assertThat(told.tryAcquire(LONG.toSeconds(), TimeUnit.SECONDS)).as("its domain event is published").isTrue();
    }

    @Test
    void aReleaseWithoutAnswerDoesNotReleaseTheNextRunOfItsAttempt() throws Exception {
        WorkerRuntime runtime = start();
        runtime.jobs().enqueue(new Step(false)).result(LONG);
        // the first was short, so these are fetched together, and all but one wait
        List<JobHandle<Integer>> jobs = runtime.jobs().enqueueAll(Collections.nCopies(5, new Step(true)));
        entered.acquire();
        unanswered.set(1);
        runtime.ask(new PauseWorker("w"));
        runtime.ask(new ResumeWorker("w"));
        go.release();
        for (int left = 4; left > 0; left--) {
            Eventually.await("the next one runs", () -> {
                stage.clock().advance(Duration.ofMillis(100));
                return entered.tryAcquire();
            });
            go.release();
        }
        for (JobHandle<Integer> job : jobs) {
            // the call without answer may be a late one, and it is repeated by the clock
            Eventually.await("it has ended", () -> {
                stage.clock().advance(Duration.ofMillis(100));
                return job.state().ended();
            });
            assertThat(job.result(LONG)).isEqualTo(1);
        }
        assertThat(stage.heard().all(JobEvent.Started.class)).as("each ran once").hasSize(6);
        assertThat(stage.heard().all(JobEvent.AttemptLost.class)).isEmpty();
    }

    @Test
    void aFetchAnsweredAfterItsLeaseWasGivenUpRunsNothingThatWasReleasedMeanwhile() {
        CountDownLatch fetched = new CountDownLatch(1);
        CountDownLatch regained = new CountDownLatch(1);
        AtomicBoolean fails = new AtomicBoolean(true);
        stage.afterFetching(deliveries -> deliveries.forEach(delivery -> {
            if (delivery.envelope().queue().equals("q")) {
                fetched.countDown();
                await(regained);
            } else if (fails.getAndSet(false)) {
                throw new WorkerException(ErrorCode.UNAVAILABLE, "the answer is lost");
            }
        }));
        WorkerRuntime runtime = stage.start(
                Worker.named("late").queue("q").handle(Step.class, (message, job) -> Outcome.done(1)).build(),
                Worker.named("failing").queue("other").handle(Other.class, (message, job) -> Outcome.done(2)).build());
        JobHandle<Integer> late = runtime.jobs().enqueue(new Step(false));
        await(fetched);
        JobHandle<Integer> other = runtime.jobs().enqueue(new Other());
        // nobody knows that this one is taken, until the process gives its lease up for a fresh one
        Eventually.await("the lease is a fresh one", () -> {
            stage.clock().advance(Duration.ofSeconds(1));
            return other.state().ended();
        });
        regained.countDown();
        assertThat(late.result(LONG)).isEqualTo(1);
        assertThat(stage.heard().all(JobEvent.Started.class)).as("each ran once").hasSize(2);
        assertThat(stage.heard().all(JobEvent.AttemptLost.class)).isEmpty();
    }

    @Test
    void whatRunsGoesOnThoughTakingItAlongFailedHalfWay() throws Exception {
        loseAFetch("other");
        AtomicBoolean fails = new AtomicBoolean(true);
        stage.afterTakingOver(taken -> {
            if (!taken.isEmpty() && fails.getAndSet(false)) {
                throw new WorkerException(ErrorCode.UNAVAILABLE, "the answer is lost");
            }
        });
        WorkerRuntime runtime = stage.start(worker(), otherWorker());
        JobHandle<Integer> job = runtime.jobs().enqueue(new Step(true));
        entered.acquire();
        // nobody knows that this one is taken, so the lease is given up for a fresh one
        JobHandle<Integer> other = runtime.jobs().enqueue(new Other());
        Eventually.await("the other one has ended", () -> {
            stage.clock().advance(Duration.ofSeconds(1));
            return other.state().ended();
        });
        assertThat(fails).isFalse();
        go.release();
        assertThat(job.result(LONG)).as("its attempt").isEqualTo(1);
        assertThat(stage.heard().all(JobEvent.Started.class)).as("each ran once").hasSize(2);
        assertThat(stage.heard().all(JobEvent.AttemptLost.class)).isEmpty();
    }

    @Test
    void aReleaseWithoutAnswerOfWhatNeverRanHereDoesNotReleaseItsNextRun() {
        CountDownLatch lost = loseAFetch("q");
        WorkerRuntime runtime = start();
        unanswered.set(1);
        AtomicBoolean released = new AtomicBoolean();
        stage.beforeSettling(settlements -> {
            boolean again = settlements.stream().anyMatch(one -> one.change() instanceof Change.Release)
                    && released.getAndSet(true);
            if (again) {
                Eventually.await("it runs", () -> entered.availablePermits() > 0);
            }
        });
        JobHandle<Integer> job = runtime.jobs().enqueue(new Step(true));
        await(lost);
        // it is not fetched again before its release has failed
        runtime.ask(new PauseWorker("w"));
        Eventually.await("its release was not answered", () -> {
            stage.clock().advance(Duration.ofMillis(100));
            return unanswered.get() == 0;
        });
        runtime.ask(new ResumeWorker("w"));
        Eventually.await("it runs", () -> {
            stage.clock().advance(Duration.ofMillis(100));
            return entered.availablePermits() > 0;
        });
        stage.clock().advance(Duration.ofSeconds(30));
        go.release(2);
        Eventually.await("it has ended", () -> {
            stage.clock().advance(Duration.ofMillis(100));
            return job.state().ended();
        });
        assertThat(job.result(LONG)).isEqualTo(1);
        assertThat(stage.heard().all(JobEvent.Started.class)).as("it ran once").hasSize(1);
        assertThat(stage.heard().all(JobEvent.AttemptLost.class)).isEmpty();
    }

    @Test
    void whatWasTakenOverIsSettledOnceThoughTheLeaseIsLostBefore() {
        AtomicBoolean away = new AtomicBoolean();
        stage.beforeSettling(settlements -> {
            if (away.get()) {
                throw new WorkerException(ErrorCode.UNAVAILABLE, "the backend is away");
            }
        });
        loseAFetch("other");
        WorkerRuntime runtime = stage.start(worker(), otherWorker());
        JobHandle<Integer> job = leaveToDie(runtime);
        away.set(true);
        CountDownLatch taken = new CountDownLatch(1);
        stage.afterTakingOver(batch -> {
            if (!batch.isEmpty()) {
                taken.countDown();
            }
        });
        Eventually.await("it is taken over", () -> {
            stage.clock().advance(Duration.ofSeconds(1));
            return taken.getCount() == 0;
        });
        JobHandle<Integer> other = runtime.jobs().enqueue(new Other());
        CountDownLatch again = new CountDownLatch(1);
        stage.afterTakingOver(batch -> {
            if (!batch.isEmpty()) {
                again.countDown();
            }
        });
        Eventually.await("the lease is a fresh one", () -> {
            stage.clock().advance(Duration.ofSeconds(1));
            return again.getCount() == 0;
        });
        away.set(false);
        Eventually.await("they have ended", () -> {
            stage.clock().advance(Duration.ofSeconds(1));
            return job.state().ended() && other.state().ended();
        });
        assertThat(job.result(LONG)).as("its attempt").isEqualTo(2);
        assertThat(stage.heard().all(JobEvent.Retried.class)).as("its crash is told once").hasSize(1);
        assertThat(stage.heard().all(JobEvent.AttemptLost.class)).isEmpty();
    }

    @Test
    void aTakeOverWithoutAnswerLeavesNoJobBehind() {
        AtomicBoolean fails = new AtomicBoolean(true);
        stage.afterTakingOver(taken -> {
            if (!taken.isEmpty() && fails.getAndSet(false)) {
                throw new WorkerException(ErrorCode.UNAVAILABLE, "the answer is lost");
            }
        });
        WorkerRuntime runtime = start();
        JobHandle<Integer> job = leaveToDie(runtime);
        Eventually.await("it has ended", () -> {
            stage.clock().advance(Duration.ofSeconds(1));
            return job.state().ended();
        });
        assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(fails).isFalse();
        assertThat(stage.heard().all(JobEvent.Started.class)).as("it ran once").hasSize(1);
    }

    @Test
    void aFetchOfJobsThatNobodyHandlesLeavesNoneBehindWithoutAnswer() {
        AtomicBoolean fails = new AtomicBoolean(true);
        stage.afterFetching(deliveries -> {
            if (!deliveries.isEmpty() && fails.getAndSet(false)) {
                throw new WorkerException(ErrorCode.UNAVAILABLE, "the answer is lost");
            }
        });
        WorkerRuntime runtime = stage.start(stage.builder().set("engine.unknown-type-after", "1s")
                .add(Worker.named("w").queue("q").handle(Step.class, (message, job) -> Outcome.done(1)).build()));
        JobHandle<Integer> stray = runtime.jobs().enqueue(new Other(), options -> options.queue("q"));
        Eventually.await("it has ended", () -> {
            stage.clock().advance(Duration.ofSeconds(1));
            return stray.state().ended();
        });
        assertThat(stray.state()).isEqualTo(JobState.FAILED);
        assertThat(fails).isFalse();
    }

    /** A job whose process has just died. */
    private JobHandle<Integer> leaveToDie(WorkerRuntime runtime) {
        runtime.ask(new PauseWorker("w"));
        JobHandle<Integer> job = runtime.jobs().enqueue(new Step(false));
        Transport transport = stage.backend().transport().orElseThrow();
        OwnerId dying = transport.register("dying", Duration.ofDays(1));
        FetchRequest request = new FetchRequest(dying, "w", "q", Set.of("step"), Set.of(), ClaimOrder.FIFO, 1);
        // a fetch of the paused worker may be on its way, and gives the job back
        Eventually.await("it is taken", () -> !transport.fetch(request).isEmpty());
        transport.unregister(dying);
        runtime.ask(new ResumeWorker("w"));
        return job;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
