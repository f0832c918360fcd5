package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worker.api.Backoff;
import dev.worker.api.Batch;
import dev.worker.api.Checkpoint;
import dev.worker.api.EnqueuedGraph;
import dev.worker.api.ErrorCode;
import dev.worker.api.JobContext;
import dev.worker.api.JobFailedException;
import dev.worker.api.JobHandle;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.core.WorkerRuntime;
import dev.worker.starter.stage.Eventually;
import dev.worker.starter.stage.OnEveryBackendAndTwo;
import dev.worker.starter.stage.OnStage;
import dev.worker.starter.stage.Technology;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Jobs that go through many items. */
@OnEveryBackendAndTwo
class CheckpointTest extends OnStage {

    private final List<String> seen = new CopyOnWriteArrayList<>();

    CheckpointTest(Technology technology) {
        super(technology);
    }

    /** What has come of the items so far. */
    record Totals(long sum, String last) {}

    record AddUp(long from, long to) implements Message<Totals> {}

    record Sum() implements Message<Long> {}

    record Hoard(int bytes) implements Message<Void> {}

    /** Fails in the middle of the first attempt, after a checkpoint at each third item. */
    private Outcome<Totals> failOnce(AddUp message, JobContext job) {
        Checkpoint<Long, Totals> at = job.lastCheckpoint(Long.class, Totals.class)
                .orElse(new Checkpoint<>(message.from(), 0, new Totals(0, "")));
        for (long item = at.cursor(); item < message.to(); item++) {
            seen.add(job.attempt() + ":" + item);
            if (job.attempt() == 1 && item == 7) {
                throw new IllegalStateException("the disk is full");
            }
            at = new Checkpoint<>(item + 1, at.processed() + 1,
                    new Totals(at.accumulated().sum() + item, "item " + item));
            if (at.processed() % 3 == 0) {
                job.checkpoint(at);
            }
        }
        return Outcome.done(at.accumulated());
    }

    /** Does one item at a time and lets others go first. */
    private Outcome<Totals> oneAtATime(AddUp message, JobContext job) {
        Checkpoint<Long, Totals> at = job.lastCheckpoint(Long.class, Totals.class)
                .orElse(new Checkpoint<>(message.from(), 0, new Totals(0, "")));
        seen.add(job.attempt() + ":" + at.cursor());
        if (at.cursor() == message.to()) {
            return Outcome.done(at.accumulated());
        }
        return Outcome.checkpoint(new Checkpoint<>(at.cursor() + 1, at.processed() + 1,
                new Totals(at.accumulated().sum() + at.cursor(), "")));
    }

    private static RetryPolicy atOnce() {
        return RetryPolicy.attempts(2).backoff(Backoff.fixed(Duration.ZERO));
    }

    @Test
    void theNextAttemptGoesOnFromTheCheckpoint() {
        WorkerRuntime runtime = stage.start(Worker.named("w").queue("q").retry(atOnce())
                .handle(AddUp.class, this::failOnce).build());

        Totals totals = runtime.jobs().enqueue(new AddUp(0, 10)).result(LONG);

        assertThat(totals).isEqualTo(new Totals(45, "item 9"));
        assertThat(seen).containsExactly("1:0", "1:1", "1:2", "1:3", "1:4", "1:5", "1:6", "1:7", "2:6", "2:7", "2:8",
                "2:9");
    }

    @Test
    void aHandlerEndsItsTurnWithACheckpointAndBurnsNoAttempt() {
        WorkerRuntime runtime = stage.start(Worker.named("w").queue("q").concurrency(1).retry(RetryPolicy.NONE)
                .handle(AddUp.class, this::oneAtATime).build());
        JobHandle<Totals> job = runtime.jobs().enqueue(new AddUp(3, 6));

        assertThat(job.result(LONG).sum()).isEqualTo(12);
        assertThat(seen).containsExactly("1:3", "1:4", "1:5", "1:6");
        assertThat(job.info().attempt()).isEqualTo(1);
    }

    @Test
    void aCheckpointOverItsSizeIsRefusedWithSizeAndLimit() {
        WorkerRuntime runtime = stage.start(stage.builder().set("engine.max-checkpoint", 200)
                .add(Worker.named("w").queue("q").retry(RetryPolicy.NONE)
                        .handle(Hoard.class, (hoard, job) -> {
                            job.checkpoint(new Checkpoint<>(1, 1, "x".repeat(hoard.bytes())));
                            return Outcome.done();
                        }).build()));

        runtime.jobs().enqueue(new Hoard(100)).result(LONG);
        assertThatThrownBy(() -> runtime.jobs().enqueue(new Hoard(500)).result(LONG))
                .isInstanceOf(JobFailedException.class)
                .hasMessageContainingAll("bytes; allowed is up to 200", "worker.engine.max-checkpoint");
    }

    @Test
    void whileTheLeaseIsInDoubtACheckpointMayBeTriedAgainAndTheAttemptGoesOn() throws Exception {
        AtomicBoolean fails = new AtomicBoolean(true);
        AtomicBoolean refuses = new AtomicBoolean();
        CountDownLatch refused = new CountDownLatch(1);
        Semaphore entered = new Semaphore(0);
        Semaphore go = new Semaphore(0);
        stage.afterFetching(deliveries -> {
            if (deliveries.stream().anyMatch(one -> one.envelope().queue().equals("other")) && fails.getAndSet(false)) {
                throw new WorkerException(ErrorCode.UNAVAILABLE, "the answer is lost");
            }
        });
        stage.beforeRegistering(() -> {
            if (refuses.get()) {
                refused.countDown();
                throw new WorkerException(ErrorCode.UNAVAILABLE, "there is no answer");
            }
        });
        WorkerRuntime runtime = stage.start(
                Worker.named("w").queue("q").retry(RetryPolicy.NONE).handle(Hoard.class, (hoard, job) -> {
                    entered.release();
                    go.acquire();
                    try {
                        job.checkpoint(new Checkpoint<>(1, 1, "x"));
                    } catch (WorkerException e) {
                        seen.add(e.code().name());
                    }
                    entered.release();
                    go.acquire();
                    job.checkpoint(new Checkpoint<>(2, 2, "xx"));
                    seen.add(job.lastCheckpoint(Integer.class, String.class).orElseThrow().accumulated());
                    return Outcome.done();
                }).build(),
                Worker.named("failing").queue("other").handle(Sum.class, (sum, job) -> Outcome.done(2L)).build());
        JobHandle<Void> job = runtime.jobs().enqueue(new Hoard(1));
        entered.acquire();
        refuses.set(true);
        // a fetch without answer lets the process doubt its lease, and there is no other for now
        JobHandle<Long> other = runtime.jobs().enqueue(new Sum());
        Eventually.await("there is no fresh lease", () -> {
            stage.clock().advance(Duration.ofSeconds(1));
            return refused.getCount() == 0;
        });
        go.release();
        entered.acquire();
        refuses.set(false);
        Eventually.await("there is a fresh lease", () -> {
            stage.clock().advance(Duration.ofSeconds(1));
            return other.state().ended();
        });
        go.release();

        assertThat(job.await(LONG)).hasValue(JobState.SUCCEEDED);
        assertThat(seen).containsExactly("UNAVAILABLE", "xx");
    }

    @Test
    void aBatchIsDoneInPartsAndJoinedAndOneWithoutItemsToo() {
        WorkerRuntime runtime = stage.start(Worker.named("w").queue("q").concurrency(4).retry(atOnce())
                .handle(AddUp.class, this::failOnce)
                .handle(Sum.class, (sum, job) -> Outcome.done(
                        job.parents().results(AddUp.class).stream().mapToLong(Totals::sum).sum()))
                .build());

        assertThat(sumOf(runtime, 100)).isEqualTo(4950L);
        assertThat(sumOf(runtime, 0)).isEqualTo(0L);
    }

    private static Object sumOf(WorkerRuntime runtime, long items) {
        EnqueuedGraph jobs = runtime.jobs().enqueue(Batch.of(items).size(9).maxParts(7)
                .graph(range -> new AddUp(range.from(), range.to()), new Sum()));
        return jobs.job(Batch.JOIN).result(LONG);
    }
}
