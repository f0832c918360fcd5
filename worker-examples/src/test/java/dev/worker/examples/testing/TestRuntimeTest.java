package dev.worker.examples.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.Backoff;
import dev.worker.api.FailureKind;
import dev.worker.api.JobContext;
import dev.worker.api.JobHandle;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.NextSteps;
import dev.worker.api.Outcome;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.testkit.TestClock;
import dev.worker.testkit.TestRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestRuntimeTest {

    record Greet(String name) implements Message<String> {}

    record Flaky(int failures) implements Message<Void> {}

    record Fan(int children) implements Message<Void> {}

    record Link(int left) implements Message<Integer> {}

    record Block() implements Message<Void> {}

    private final List<Instant> runs = new CopyOnWriteArrayList<>();
    private final CountDownLatch never = new CountDownLatch(1);
    private final TestRuntime runtime = TestRuntime.start(Worker.named("all").queue("work")
            .handle(Greet.class, (message, job) -> Outcome.done("hello " + message.name()))
            .handle(Fan.class, this::fan)
            .handle(Flaky.class, this::flaky, options -> options.retry(
                    RetryPolicy.attempts(4)
                            .backoff(Backoff.exponential(Duration.ofSeconds(1), 2, Duration.ofSeconds(3)))))
            .handle(Block.class, this::block,
                    options -> options.timeout(Duration.ofSeconds(20)).retry(RetryPolicy.NONE))
            .build());

    @AfterEach
    void close() {
        runtime.close();
    }

    @Test
    void drainRunsWhatIsReadyAndWhatComesOfIt() {
        JobHandle<Void> fan = runtime.jobs().enqueue(new Fan(25));

        runtime.drain();

        runtime.assertThat(fan).succeeded().hasAttempts(1);
        assertThat(runtime.enqueued(Greet.class)).hasSize(25);
        assertThat(runtime.jobsIn(JobState.SUCCEEDED)).hasSize(26);
    }

    @Test
    void drainMissesNoneOfAChainInWhichEachComesWithTheEndOfTheOneBefore() {
        int links = 500;
        NextSteps.Builder<Link> steps = NextSteps.of(Link.class);
        NextSteps.Step next = steps.add("next", link -> new Link(link.left() - 1));
        Worker chain = Worker.named("chain").queue("chain")
                .handle(Link.class,
                        (link, job) -> link.left() == 0 ? Outcome.done(0) : Outcome.decide(link.left(), next),
                        options -> options.next(steps.build()))
                .build();
        try (TestRuntime chained = TestRuntime.start(chain)) {
            chained.jobs().enqueue(new Link(links));

            chained.drain();

            assertThat(chained.jobsIn(JobState.SUCCEEDED)).hasSize(links + 1);
        }
    }

    @Test
    void whatTheMachineIsSetToChangesNothing(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("worker.properties"), "worker.transport=nowhere");
        System.setProperty("worker.config", file.toString());
        System.setProperty("worker.job-store", "nowhere");
        System.setProperty("worker.engine.timeout", "1ms");
        try (TestRuntime hermetic = TestRuntime.start()) {
            JobHandle<String> job = hermetic.jobs().enqueue(new Greet("you"));

            hermetic.assertThat(job).hasState(JobState.QUEUED);
        } finally {
            System.clearProperty("worker.config");
            System.clearProperty("worker.job-store");
            System.clearProperty("worker.engine.timeout");
        }
    }

    @Test
    void retriesRunExactlyAtTheirTimes() {
        JobHandle<Void> job = runtime.jobs().enqueue(new Flaky(3));

        runtime.advance(Duration.ofMinutes(1));

        runtime.assertThat(job).succeeded().hasAttempts(4);
        assertThat(secondsSinceStart()).containsExactly(0L, 1L, 3L, 6L);
    }

    @Test
    void drainLeavesRetriesWhereTheyAre() {
        JobHandle<Void> job = runtime.jobs().enqueue(new Flaky(1));

        runtime.drain();
        runtime.assertThat(job).hasState(JobState.SCHEDULED).hasAttempts(1).hasFailures(FailureKind.TRANSIENT);
        runtime.advance(Duration.ofMillis(999));
        runtime.assertThat(job).hasState(JobState.SCHEDULED);

        runtime.advance(Duration.ofMillis(1));
        runtime.assertThat(job).succeeded();
    }

    @Test
    void drainAllGoesOnToTheEnd() {
        JobHandle<Void> job = runtime.jobs().enqueue(new Flaky(9));
        JobHandle<
                String> later = runtime.jobs().enqueue(new Greet("you"), options -> options.delay(Duration.ofDays(1)));

        runtime.drainAll();

        runtime.assertThat(job).isDeadLetter("4").hasAttempts(4);
        runtime.assertThat(later).succeeded();
        assertThat(runtime.deadLetters().find(job.id())).isPresent();
    }

    @Test
    void aHandlerThatWaitsForTheClockDoesNotHoldUpTheTime() {
        JobHandle<Void> job = runtime.jobs().enqueue(new Block());

        runtime.advance(Duration.ofSeconds(19));
        runtime.assertThat(job).hasState(JobState.RUNNING);
        runtime.advance(Duration.ofSeconds(1));
        runtime.drain();

        runtime.assertThat(job).hasState(JobState.FAILED).hasFailures(FailureKind.TIMEOUT);
    }

    @Test
    void tellsWhatWasEnqueued() {
        runtime.jobs().enqueue(new Greet("a"));
        runtime.jobs().enqueue(new Greet("b"));

        assertThat(runtime.assertEnqueued(Greet.class, greet -> greet.name().equals("b"))).isEqualTo(new Greet("b"));
        runtime.assertNotEnqueued(Fan.class);
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> runtime.assertEnqueued(Greet.class, greet -> greet.name().equals("c")))
                .withMessageContaining("Greet[name=a]");
    }

    @Test
    void anAssertionThatFailsSaysWhatIs() {
        JobHandle<Void> job = runtime.jobs().enqueue(new Flaky(1));
        runtime.drain();

        assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> runtime.assertThat(job).succeeded())
                .withMessageContaining("SCHEDULED")
                .withMessageContaining("java.io.IOException: failure 1");
    }

    private Outcome<Void> fan(Fan message, JobContext job) {
        for (int i = 0; i < message.children(); i++) {
            job.jobs().enqueue(new Greet("child " + i));
        }
        return Outcome.done();
    }

    private Outcome<Void> flaky(Flaky message, JobContext job) throws IOException {
        runs.add(runtime.clock().instant());
        if (job.attempt() <= message.failures()) {
            throw new IOException("failure " + job.attempt());
        }
        return Outcome.done();
    }

    private Outcome<Void> block(Block message, JobContext job) throws InterruptedException {
        never.await();
        return Outcome.done();
    }

    private List<Long> secondsSinceStart() {
        List<Long> seconds = new ArrayList<>();
        runs.forEach(run -> seconds.add(Duration.between(TestClock.START, run).toSeconds()));
        return seconds;
    }
}
