package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobHandle;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.api.event.JobEvent;
import dev.worker.core.WorkerRuntime;
import dev.worker.starter.stage.OnEveryBackend;
import dev.worker.starter.stage.OnStage;
import dev.worker.starter.stage.Technology;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How many jobs run at once. */
@OnEveryBackend
class ConcurrencyTest extends OnStage {

    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();
    private final Semaphore entered = new Semaphore(0);
    private final Semaphore go = new Semaphore(0);
    private final Set<Integer> seen = ConcurrentHashMap.newKeySet();

    ConcurrencyTest(Technology technology) {
        super(technology);
    }

    record Step(int number) implements Message<Void> {}

    private Worker worker(String name, int concurrency) {
        return Worker.named(name).queue("q").concurrency(concurrency).handle(Step.class, (message, job) -> {
            peak.accumulateAndGet(running.incrementAndGet(), Math::max);
            entered.release();
            go.acquire();
            running.decrementAndGet();
            seen.add(message.number());
            return Outcome.done();
        }).build();
    }

    private static List<Step> steps(int count) {
        return IntStream.range(0, count).mapToObj(Step::new).toList();
    }

    private void awaitEntered(int count) throws InterruptedException {
        assertThat(entered.tryAcquire(count, LONG.toSeconds(), TimeUnit.SECONDS)).as("%d running", count).isTrue();
    }

    @Test
    void aWorkerRunsExactlyAsManyJobsAsItHasSlots() throws Exception {
        WorkerRuntime runtime = stage.start(worker("four", 4));
        runtime.jobs().enqueueAll(steps(1000));
        awaitEntered(4);
        stage.clock().advance(LONG);
        assertThat(running).as("no fifth starts").hasValue(4);
        go.release(1000);
        stage.heard().await(1000, JobEvent.Succeeded.class);
        assertThat(peak).hasValue(4);
        assertThat(seen).hasSize(1000);
        assertThat(stage.heard().all(JobEvent.Started.class)).as("each ran once").hasSize(1000);
    }

    @Test
    void threeWorkersOfOneQueueRunThreeTimesAsMany() throws Exception {
        WorkerRuntime runtime = stage.start(worker("a", 4), worker("b", 4), worker("c", 4));
        runtime.jobs().enqueueAll(steps(100));
        awaitEntered(12);
        stage.clock().advance(LONG);
        assertThat(running).hasValue(12);
        go.release(100);
        stage.heard().await(100, JobEvent.Succeeded.class);
        assertThat(peak).hasValue(12);
    }

    @Test
    void aJobForAFreeSlotNeverWaitsForTheOneBeforeIt() throws Exception {
        // a fresh worker for each try, and no poll to mend it: the clock stands still
        Worker[] workers = IntStream.range(0, 30)
                .mapToObj(
                        i -> Worker.named("w" + i).queue("q" + i).concurrency(2).handle(Step.class, (message, job) -> {
                            entered.release();
                            go.acquire();
                            return Outcome.done();
                        }).build())
                .toArray(Worker[]::new);
        WorkerRuntime runtime = stage.start(workers);
        for (int i = 0; i < workers.length; i++) {
            String queue = "q" + i;
            runtime.jobs().enqueue(new Step(i), options -> options.queue(queue));
            runtime.jobs().enqueue(new Step(i), options -> options.queue(queue));
        }
        awaitEntered(2 * workers.length);
        go.release(2 * workers.length);
        stage.heard().await(2 * workers.length, JobEvent.Succeeded.class);
    }

    /** Short jobs are fetched ahead of their turn, which is a crash for those that wait if the process dies. */
    @Test
    void whatMayRunOnlyOnceIsNotFetchedBeforeThereIsASlotForIt() {
        Worker worker = Worker.named("once").queue("q").concurrency(1).retry(RetryPolicy.NONE)
                .handle(Step.class, (message, job) -> {
                    if (message.number() == 0) {
                        go.acquire();
                    }
                    return Outcome.done();
                })
                .build();
        WorkerRuntime runtime = stage.start(worker);
        // they take no time on a clock that stands still
        List<Step> quick = IntStream.rangeClosed(1, 20).mapToObj(Step::new).toList();
        runtime.jobs().enqueueAll(quick).forEach(job -> assertThat(job.await(LONG)).hasValue(JobState.SUCCEEDED));

        List<JobHandle<Void>> jobs = runtime.jobs().enqueueAll(steps(10));
        stage.heard().await(1, JobEvent.Started.class, event -> event.id().equals(jobs.getFirst().id()));
        assertThat(jobs.subList(1, 10)).extracting(JobHandle::state).containsOnly(JobState.QUEUED);
        go.release();
        stage.heard().await(30, JobEvent.Succeeded.class);
    }

    /** Virtual threads share as many carriers as there are processors, and one that computes leaves its own to nobody. */
    @Test
    void jobsThatComputeKeepNoOtherWorkerFromItsOwn() throws Exception {
        int carriers = Runtime.getRuntime().availableProcessors();
        AtomicBoolean computing = new AtomicBoolean(true);
        Worker computer = Worker.named("computer").queue("q").concurrency(2 * carriers)
                .handle(Step.class, (message, job) -> {
                    entered.release();
                    while (computing.get() && !Thread.currentThread().isInterrupted()) {
                        Thread.onSpinWait();
                    }
                    return Outcome.done();
                })
                .build();
        Worker other = Worker.named("other").queue("p").platformThreads()
                .handle(Step.class, (message, job) -> Outcome.done()).build();
        WorkerRuntime runtime = stage.start(computer, other);
        runtime.jobs().enqueueAll(steps(2 * carriers), options -> options.queue("q"));
        awaitEntered(carriers);

        runtime.jobs().enqueue(new Step(0), options -> options.queue("p"));
        stage.heard().await(1, JobEvent.Succeeded.class);
        computing.set(false);
        stage.heard().await(2 * carriers + 1, JobEvent.Succeeded.class);
    }

    @Test
    void whatHandlersThrowNeverEndsTheWorker() {
        List<Throwable> thrown = List.of(
                new IllegalStateException(), new OutOfMemoryError("made up"), new StackOverflowError(),
                new AssertionError(), new InterruptedException(), new LinkageError(),
                WorkerException.invalid("of our own"), new Throwable("the root of all"), new Speechless());
        Worker worker = Worker.named("thrower").queue("q").concurrency(1)
                .retry(RetryPolicy.NONE)
                .handle(Step.class, (message, job) -> {
                    if (message.number() < thrown.size()) {
                        ConcurrencyTest.<RuntimeException>sneak(thrown.get(message.number()));
                    }
                    return message.number() == thrown.size() ? null : Outcome.done();
                })
                .build();
        WorkerRuntime runtime = stage.start(worker);
        runtime.jobs().enqueueAll(steps(thrown.size() + 2));
        stage.heard().await(1, JobEvent.Succeeded.class);
        stage.heard().await(thrown.size() + 1, JobEvent.Failed.class);
    }

    /** A defect in what says what went wrong. */
    private static final class Speechless extends RuntimeException {
        @Override
        public String getMessage() {
            throw new IllegalStateException("no words");
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
