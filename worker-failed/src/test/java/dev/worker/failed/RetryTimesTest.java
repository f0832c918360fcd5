package dev.worker.failed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.Backoff;
import dev.worker.api.HandlerFunction;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.api.event.JobEvent;
import dev.worker.api.event.WorkerEvent;
import dev.worker.api.spi.StoredJob;
import dev.worker.core.WorkerRuntime;
import dev.worker.testkit.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The way of a job that always fails, through engine and backend, with a clock that stands still between the runs. */
@Timeout(60)
class RetryTimesTest {

    private static final HandlerFunction<Fail, Void> THROWS = (message, job) -> {
        throw new IllegalStateException("always");
    };
    private static final HandlerFunction<Fail,
            Void> ASKS_FOR_LATER = (message, job) -> Outcome.retryAfter(Duration.ofMillis(1234), "busy");

    private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

    private final TestClock clock = new TestClock();
    private final SharedBackend backend = new SharedBackend(clock);
    private final AtomicInteger runs = new AtomicInteger();
    private final BlockingQueue<JobEvent> settled = new LinkedBlockingQueue<>();

    record Fail() implements Message<Void> {}

    static Stream<Arguments> policies() {
        Duration second = Duration.ofSeconds(1);
        return Stream.of(
                Arguments.of(
                        RetryPolicy.attempts(7).backoff(Backoff.exponential(second, 2, Duration.ofSeconds(30))),
                        THROWS, millis(1000, 2000, 4000, 8000, 16000, 30000)),
                Arguments.of(
                        RetryPolicy.attempts(3).backoff(Backoff.exponential(second, 2, FOREVER)),
                        THROWS, millis(1000, 2000)),
                Arguments.of(
                        RetryPolicy.attempts(3).backoff(Backoff.linear(second, FOREVER)),
                        THROWS, millis(1000, 2000)),
                Arguments.of(
                        RetryPolicy.attempts(3).backoff(Backoff.fixed(Duration.ofMillis(250))),
                        THROWS, millis(250, 250)),
                Arguments.of(
                        RetryPolicy.attempts(4).backoff(Backoff.linear(second, Duration.ofMillis(2500))),
                        THROWS, millis(1000, 2000, 2500)),
                Arguments.of(
                        RetryPolicy.attempts(3).backoff(Backoff.listed(Duration.ofMillis(7), Duration.ofMinutes(2))),
                        THROWS, millis(7, 120_000)),
                Arguments.of(
                        RetryPolicy.attempts(3), ASKS_FOR_LATER,
                        millis(1234, 1234)),
                Arguments.of(RetryPolicy.NONE, THROWS, millis()));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void runsExactlyAtItsTimesAndExactlySoOften(RetryPolicy retry, HandlerFunction<Fail, Void> handler,
            List<Duration> delays)
            throws Exception {
        try (WorkerRuntime runtime = start(retry, handler)) {
            JobId id = backend.publish("fail", "{}", "q", Map.of());
            for (Duration delay : delays) {
                assertThat(nextSettled()).isInstanceOf(JobEvent.Retried.class);
                StoredJob job = backend.load(id);
                assertThat(job.info().runAt()).isEqualTo(lastFailure(job).plus(delay));
                clock.advance(delay.minusMillis(1));
                assertThat(backend.states(id)).as("before its time").containsEntry(id, JobState.SCHEDULED);
                clock.advance(Duration.ofMillis(1));
            }
            assertThat(nextSettled()).isInstanceOf(JobEvent.Failed.class);
            clock.advance(Duration.ofMinutes(10));
            assertThat(runs).hasValue(delays.size() + 1);
            assertThat(runtime.deadLetters().find(id).orElseThrow().failures()).hasSize(delays.size() + 1);
        }
    }

    private WorkerRuntime start(RetryPolicy retry, HandlerFunction<Fail, Void> handler) {
        Worker worker = Worker.named("w").queue("q").retry(retry).handle(Fail.class, (message, job) -> {
            runs.incrementAndGet();
            return handler.handle(message, job);
        }).build();
        return WorkerRuntime.builder()
                .plugin(backend)
                .set("transport", "shared")
                .set("runtime.shutdown-hook", false)
                .clock(clock)
                .listen(this::note)
                .add(worker)
                .start();
    }

    private void note(WorkerEvent event) {
        if (event instanceof JobEvent.Retried || event instanceof JobEvent.Failed) {
            settled.add((JobEvent) event);
        }
    }

    /** The clock stands still meanwhile: what is due runs without its help. */
    private JobEvent nextSettled() throws InterruptedException {
        JobEvent event = settled.poll(30, TimeUnit.SECONDS);
        assertThat(event).as("the end of an attempt").isNotNull();
        return event;
    }

    private static Instant lastFailure(StoredJob job) {
        return job.failures().get(job.failures().size() - 1).at();
    }

    private static List<Duration> millis(long... values) {
        return Arrays.stream(values).mapToObj(Duration::ofMillis).toList();
    }
}
