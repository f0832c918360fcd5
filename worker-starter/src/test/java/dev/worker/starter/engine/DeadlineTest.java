package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worker.api.FailureKind;
import dev.worker.api.JobFailedException;
import dev.worker.api.JobHandle;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.api.event.JobEvent;
import dev.worker.core.WorkerRuntime;
import dev.worker.starter.stage.OnEveryBackend;
import dev.worker.starter.stage.OnStage;
import dev.worker.starter.stage.Technology;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Attempts that take too long. */
@OnEveryBackend
class DeadlineTest extends OnStage {

    private final CountDownLatch never = new CountDownLatch(1);
    private final Semaphore entered = new Semaphore(0);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);
    private final AtomicBoolean second = new AtomicBoolean();

    DeadlineTest(Technology technology) {
        super(technology);
    }

    record Block(boolean stubborn) implements Message<Void> {}

    record Next() implements Message<Void> {}

    private Worker blocker() {
        return Worker.named("blocker").queue("q").concurrency(1).retry(RetryPolicy.NONE)
                .timeout(Duration.ofSeconds(1))
                .handle(Block.class, (message, job) -> {
                    entered.release();
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        if (!message.stubborn()) {
                            throw e;
                        }
                        letGo.await();
                    }
                    return Outcome.done();
                })
                .handle(Next.class, (message, job) -> {
                    second.set(true);
                    return Outcome.done();
                })
                .build();
    }

    @Test
    void aBlockedHandlerIsInterruptedAtItsDeadline() throws Exception {
        WorkerRuntime runtime = stage.start(blocker());
        JobHandle<Void> job = runtime.jobs().enqueue(new Block(false));
        entered.acquire();
        stage.clock().advance(Duration.ofMillis(999));
        assertThat(job.state()).isEqualTo(JobState.RUNNING);
        stage.clock().advance(Duration.ofMillis(1));
        assertThatThrownBy(() -> job.result(LONG)).isInstanceOfSatisfying(JobFailedException.class, e -> {
            assertThat(e).hasMessageContaining("timed out after 1.0 seconds");
            assertThat(e.lastFailure().orElseThrow().error().kind()).isEqualTo(FailureKind.TIMEOUT);
        });
        assertThat(interrupted.getCount()).isZero();
    }

    @Test
    void theSlotOfAHandlerThatIgnoresItsInterruptIsNotUsedAgainBeforeItReturns() throws Exception {
        WorkerRuntime runtime = stage.start(blocker());
        JobHandle<Void> stubborn = runtime.jobs().enqueue(new Block(true));
        entered.acquire();
        JobHandle<Void> next = runtime.jobs().enqueue(new Next());
        stage.clock().advance(Duration.ofSeconds(1));
        interrupted.await();
        stage.clock().advance(Duration.ofSeconds(10));
        assertThat(second).as("another job in the slot").isFalse();
        assertThat(next.state()).isEqualTo(JobState.QUEUED);
        letGo.countDown();
        next.result(LONG);
        assertThat(stubborn.await(LONG)).contains(JobState.SUCCEEDED);
    }

    @Test
    void theJobsOwnTimeoutComesBeforeThatOfItsHandler() throws Exception {
        WorkerRuntime runtime = stage.start(blocker());
        JobHandle<Void> job = runtime.jobs().enqueue(
                new Block(false), options -> options.timeout(Duration.ofMillis(200)));
        entered.acquire();
        stage.clock().advance(Duration.ofMillis(200));
        assertThatThrownBy(() -> job.result(LONG)).hasMessageContaining("timed out after 0.2 seconds");
    }

    @Test
    void aTimeoutCountsAsAnAttemptAndIsTriedAgain() throws Exception {
        WorkerRuntime runtime = stage.start(blocker());
        JobHandle<Void> job = runtime.jobs().enqueue(
                new Block(false), options -> options.retry(RetryPolicy.attempts(2)));
        entered.acquire();
        stage.clock().advance(Duration.ofSeconds(1));
        stage.heard().await(1, JobEvent.Retried.class);
        stage.clock().advance(Duration.ofSeconds(2));
        entered.acquire();
        stage.clock().advance(Duration.ofSeconds(1));
        assertThat(job.await(LONG)).contains(JobState.FAILED);
        assertThat(runtime.deadLetters().find(job.id()).orElseThrow().failures())
                .extracting(failure -> failure.error().kind())
                .containsExactly(FailureKind.TIMEOUT, FailureKind.TIMEOUT);
    }
}
