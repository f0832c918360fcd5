package dev.worker.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobHandle;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import dev.worker.testkit.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WaitingTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    record Square(int number) implements Message<Integer> {}

    @Test
    void waitsForTheJobsOfOtherProcessesWithOneQuestionForAll() throws Exception {
        try (SharedBackend backend = new SharedBackend();
                WorkerRuntime client = runtime(backend).start()) {
            List<Square> messages = IntStream.range(0, 50).mapToObj(Square::new).toList();
            List<JobHandle<Integer>> jobs = client.jobs().enqueueAll(messages, options -> options.queue("q"));
            List<Future<Integer>> waits = new ArrayList<>();
            jobs.forEach(job -> waits.add(inBackground(() -> job.result(LONG))));
            awaitQuestionForAtLeast(50, backend);
            try (WorkerRuntime other = runtime(backend).add(squares(new CountDownLatch(0))).start()) {
                for (int i = 0; i < 50; i++) {
                    assertThat(waits.get(i).get()).isEqualTo(i * i);
                    assertThat(other.jobs().find(jobs.get(i).id())).hasValueSatisfying(
                            job -> assertThat(job.worker()).contains("squares"));
                }
            }
        }
    }

    @Test
    void asksNothingWhileNobodyWaits() throws Exception {
        TestClock clock = new TestClock();
        try (SharedBackend backend = new SharedBackend(clock);
                WorkerRuntime client = runtime(backend).clock(clock).start()) {
            JobHandle<Integer> job = client.jobs().enqueue(new Square(3), options -> options.queue("q"));
            Future<Optional<JobState>> wait = inBackground(() -> job.await(LONG));
            awaitCall("states", backend);
            while (backend.calls().stream().noneMatch(call -> call.method().equals("states"))) {
                clock.advance(Duration.ofMillis(20));
            }
            backend.calls().clear();
            clock.advance(Duration.ofSeconds(10));
            long polls = backend.calls().stream().filter(call -> call.method().equals("states")).count();
            assertThat(polls).as("questions in 10 s").isBetween(20L, 40L);
            client.jobs().cancel(job.id(), "enough");
            assertThat(wait.get()).contains(JobState.CANCELLED);
            clock.advance(Duration.ofSeconds(1));
            backend.calls().clear();
            clock.advance(Duration.ofMinutes(1));
            assertThat(backend.calls()).noneMatch(call -> call.method().equals("states"));
        }
    }

    @Test
    void theEndOfAJobOfThisProcessIsToldWithoutAsking() throws Exception {
        TestClock clock = new TestClock();
        CountDownLatch mayEnd = new CountDownLatch(1);
        try (SharedBackend backend = new SharedBackend(clock);
                WorkerRuntime runtime = runtime(backend).clock(clock).add(squares(mayEnd)).start()) {
            JobHandle<Integer> job = runtime.jobs().enqueue(new Square(3));
            Future<Integer> wait = inBackground(() -> job.result(LONG));
            awaitCall("states", backend);
            mayEnd.countDown();
            assertThat(wait.get()).as("with a clock that stands still").isEqualTo(9);
            assertThat(backend.calls()).noneMatch(call -> call.method().equals("states"));
        }
    }

    @Test
    void aStopSendsThoseWhoWaitAway() throws Exception {
        try (SharedBackend backend = new SharedBackend()) {
            WorkerRuntime client = runtime(backend).start();
            JobHandle<Integer> job = client.jobs().enqueue(new Square(3), options -> options.queue("q"));
            Future<Integer> wait = inBackground(() -> job.result(LONG));
            awaitCall("states", backend);
            client.close();
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(wait::get)
                    .havingCause()
                    .isInstanceOfSatisfying(
                            WorkerException.class,
                            thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.WRONG_STATE));
        }
    }

    private static Worker squares(CountDownLatch mayEnd) {
        return Worker.named("squares").queue("q").concurrency(4).handle(Square.class, (message, job) -> {
            mayEnd.await();
            return Outcome.done(message.number() * message.number());
        }).build();
    }

    private static WorkerRuntimeBuilder runtime(SharedBackend backend) {
        return WorkerRuntime.builder()
                .plugin(backend)
                .set("transport", "shared")
                .set("runtime.shutdown-hook", false);
    }

    private static <T> Future<T> inBackground(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        Thread.ofVirtual().start(task);
        return task;
    }

    private static void awaitCall(String method, SharedBackend backend) throws InterruptedException {
        SharedBackend.Call call;
        do {
            call = backend.calls().poll(30, TimeUnit.SECONDS);
            assertThat(call).as("a call of " + method).isNotNull();
        } while (!call.method().equals(method));
    }

    private static void awaitQuestionForAtLeast(int jobs, SharedBackend backend) throws InterruptedException {
        int asked = 0;
        while (asked < jobs) {
            SharedBackend.Call call = backend.calls().poll(30, TimeUnit.SECONDS);
            assertThat(call).as("a question for " + jobs + " jobs").isNotNull();
            asked = call.method().equals("states") ? ((Collection<?>) call.arguments().get(0)).size() : asked;
        }
    }
}
