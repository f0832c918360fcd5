package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.AttemptFailure;
import dev.worker.api.Backoff;
import dev.worker.api.DeadLetter;
import dev.worker.api.FailureKind;
import dev.worker.api.JobHandle;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.api.event.JobEvent;
import dev.worker.core.WorkerRuntime;
import dev.worker.starter.stage.OnEveryBackendAndTwo;
import dev.worker.starter.stage.OnStage;
import dev.worker.starter.stage.Technology;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Retries: exactly as many as allowed, exactly when they are due. */
@OnEveryBackendAndTwo
class RetryTest extends OnStage {

    private final Queue<Instant> runs = new ConcurrentLinkedQueue<>();
    private final Queue<Integer> attempts = new ConcurrentLinkedQueue<>();

    RetryTest(Technology technology) {
        super(technology);
    }

    /** Fails as often as it says, then succeeds. */
    record Flaky(int failures) implements Message<Integer> {}

    /** Throws the exception that it names. */
    record Throwing(String type) implements Message<Void> {}

    private Worker flaky(RetryPolicy retry) {
        return Worker.named("flaky").queue("q").retry(retry).handle(Flaky.class, (message, job) -> {
            runs.add(stage.clock().instant());
            attempts.add(job.attempt());
            if (job.attempt() <= message.failures()) {
                throw new IOException("failure " + job.attempt());
            }
            return Outcome.done(job.attempt());
        }).build();
    }

    @Test
    void runsExactlyAtTheTimesOfItsBackoffAndExactlySoOften() {
        WorkerRuntime runtime = stage.start(flaky(RetryPolicy.attempts(4)
                .backoff(Backoff.exponential(Duration.ofSeconds(1), 2, Duration.ofSeconds(3)))));
        Instant start = stage.clock().instant();
        JobHandle<Integer> job = runtime.jobs().enqueue(new Flaky(100));
        int retried = 0;
        for (Duration delay : List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3))) {
            stage.heard().await(++retried, JobEvent.Retried.class);
            stage.clock().advance(delay.minusMillis(1));
            assertThat(job.state()).isEqualTo(JobState.SCHEDULED);
            stage.clock().advance(Duration.ofMillis(1));
        }
        stage.heard().await(1, JobEvent.Failed.class);
        stage.clock().advance(Duration.ofMinutes(5));
        assertThat(runs).containsExactly(
                start, start.plusSeconds(1), start.plusSeconds(3), start.plusSeconds(6));
        DeadLetter dead = runtime.deadLetters().find(job.id()).orElseThrow();
        assertThat(dead.failures()).extracting(AttemptFailure::attempt).containsExactly(1, 2, 3, 4);
        assertThat(dead.failures()).extracting(failure -> failure.error().message())
                .containsExactly("failure 1", "failure 2", "failure 3", "failure 4");
        assertThat(dead.failures()).allSatisfy(failure -> assertThat(failure.error().trace()).contains("RetryTest"));
    }

    @Test
    void succeedsAfterTwoFailuresAndLeavesNoDeadLetter() {
        WorkerRuntime runtime = stage.start(flaky(RetryPolicy.attempts(3).backoff(Backoff.fixed(Duration.ZERO))));
        assertThat(runtime.jobs().enqueue(new Flaky(2)).result(LONG)).isEqualTo(3);
        assertThat(attempts).containsExactly(1, 2, 3);
        assertThat(runtime.deadLetters().list(JobQuery.all())).isEmpty();
    }

    @Test
    void theAttemptSurvivesAChangeOfProcess() {
        RetryPolicy retry = RetryPolicy.attempts(2).backoff(Backoff.fixed(Duration.ofSeconds(5)));
        JobHandle<Integer> job;
        try (WorkerRuntime first = stage.start(flaky(retry))) {
            job = first.jobs().enqueue(new Flaky(100));
            stage.heard().await(1, JobEvent.Retried.class);
        }
        stage.start(flaky(retry));
        stage.clock().advance(Duration.ofSeconds(5));
        stage.heard().await(1, JobEvent.Failed.class);
        assertThat(attempts).containsExactly(1, 2);
    }

    @Test
    void exceptionTypesDecideAcrossTheWire() {
        RetryPolicy retry = RetryPolicy.attempts(3).backoff(Backoff.fixed(Duration.ZERO))
                .retryOn(IOException.class).ignoreOn(FileNotFoundException.class);
        Worker worker = Worker.named("thrower").queue("q").handle(Throwing.class, (message, job) -> {
            throw (Exception) Class.forName(message.type()).getConstructor(String.class).newInstance("thrown");
        }).build();
        WorkerRuntime runtime = stage.start(worker);
        assertThat(runsOf(runtime, "java.io.IOException", retry)).as("listed").isEqualTo(3);
        assertThat(runsOf(runtime, "java.net.ConnectException", retry)).as("a subclass").isEqualTo(3);
        assertThat(runsOf(runtime, "java.io.FileNotFoundException", retry)).as("ignored").isEqualTo(1);
        assertThat(runsOf(runtime, "java.lang.IllegalStateException", retry)).as("not listed").isEqualTo(1);
    }

    private int runsOf(WorkerRuntime runtime, String type, RetryPolicy retry) {
        JobHandle<Void> job = runtime.jobs().enqueue(new Throwing(type), options -> options.retry(retry));
        job.await(LONG);
        return runtime.deadLetters().find(job.id()).orElseThrow().failures().size();
    }

    @Test
    void aHandlerSaysWhenToRunAgainAndEachRunCounts() {
        Worker worker = Worker.named("later").queue("q").retry(RetryPolicy.attempts(2))
                .handle(Flaky.class, (message, job) -> {
                    runs.add(stage.clock().instant());
                    return Outcome.retryAfter(Duration.ofMillis(1234), "busy");
                })
                .build();
        WorkerRuntime runtime = stage.start(worker);
        Instant start = stage.clock().instant();
        JobHandle<Integer> job = runtime.jobs().enqueue(new Flaky(0));
        stage.heard().await(1, JobEvent.Retried.class);
        stage.clock().advance(Duration.ofMillis(1233));
        assertThat(job.state()).isEqualTo(JobState.SCHEDULED);
        stage.clock().advance(Duration.ofMillis(1));
        stage.heard().await(1, JobEvent.Failed.class);
        assertThat(runs).containsExactly(start, start.plusMillis(1234));
        assertThat(job.info().reason().orElseThrow()).contains("busy");
    }

    @Test
    void aRejectedJobIsNotTriedAgain() {
        Worker worker = Worker.named("picky").queue("q")
                .handle(Flaky.class, (message, job) -> Outcome.reject("no such thing")).build();
        WorkerRuntime runtime = stage.start(worker);
        JobHandle<Integer> job = runtime.jobs().enqueue(new Flaky(0));
        assertThat(job.await(LONG)).contains(JobState.FAILED);
        assertThat(runtime.deadLetters().find(job.id()).orElseThrow().failures()).singleElement()
                .satisfies(failure -> assertThat(failure.error().kind()).isEqualTo(FailureKind.PERMANENT));
        assertThat(job.info().reason().orElseThrow()).contains("no such thing");
    }
}
