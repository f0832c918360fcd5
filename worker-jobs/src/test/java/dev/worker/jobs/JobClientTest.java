package dev.worker.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.Cancellation;
import dev.worker.api.EnqueueOptions;
import dev.worker.api.ErrorCode;
import dev.worker.api.JobFailedException;
import dev.worker.api.JobHandle;
import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.Jobs;
import dev.worker.api.Message;
import dev.worker.api.MessageType;
import dev.worker.api.Outcome;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.api.event.JobEvent;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JobClientTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final BlockingQueue<JobEvent.Enqueued> enqueued = new LinkedBlockingQueue<>();
    private WorkerRuntime runtime;

    record Twice(int number) implements Message<Integer> {}

    record Words(String text) implements Message<Map<String, List<Integer>>> {}

    record Nothing() implements Message<Void> {}

    @MessageType(name = "stamp", queue = "post")
    record Stamp(String letter) implements Message<String> {}

    @MessageType(name = "twice")
    record TwiceAsMap(int number) implements Message<Map<String, Integer>> {}

    record Broken(String why) implements Message<Void> {}

    @AfterEach
    void close() {
        if (runtime != null) {
            runtime.close();
        }
    }

    @Test
    void givesBackExactlyWhatTheHandlerReturned() {
        Jobs jobs = withWorker();
        assertThat(jobs.enqueue(new Twice(21)).result(LONG)).isEqualTo(42);
        assertThat(jobs.enqueue(new Words("a b a")).result(LONG))
                .isEqualTo(Map.of("a", List.of(0, 2), "b", List.of(1)));
        assertThat(jobs.enqueue(new Nothing()).result(LONG)).isNull();
    }

    @Test
    void enqueuesABatchInItsOrder() {
        Jobs jobs = withWorker();
        List<Twice> messages = IntStream.range(0, 500).mapToObj(Twice::new).toList();
        List<JobHandle<Integer>> handles = jobs.enqueueAll(messages);
        List<Integer> results = new ArrayList<>();
        handles.forEach(handle -> results.add(handle.result(LONG)));
        assertThat(results).isEqualTo(IntStream.range(0, 500).map(i -> 2 * i).boxed().toList());
        assertThat(jobs.<Integer>enqueueAll(List.of())).isEmpty();
    }

    @Test
    void theQueueIsThatOfTheOptionsThenOfTheTypeThenOfTheWorkerThenTheDefault() {
        Jobs jobs = withWorker();
        assertThat(jobs.enqueue(new Stamp("a"), options -> options.queue("other")).info().queue()).isEqualTo("other");
        assertThat(jobs.enqueue(new Stamp("a")).info().queue()).isEqualTo("post");
        assertThat(jobs.enqueue(new Twice(1)).info().queue()).isEqualTo("numbers");
        runtime.close();
        assertThat(withoutWorkers().enqueue(new Twice(1)).info().queue()).isEqualTo("default");
    }

    @Test
    void optionsArriveInTheStore() {
        Jobs jobs = withoutWorkers();
        JobInfo info = jobs.enqueue(
                new Twice(1),
                options -> options.priority(7).uniqueKey("k").delay(Duration.ofHours(1)).require("gpu", "a100")).info();
        assertThat(info.priority()).isEqualTo(7);
        assertThat(info.uniqueKey()).contains("k");
        assertThat(info.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(info.runAt()).isEqualTo(info.createdAt().plus(Duration.ofHours(1)));
        assertThat(info.requires()).containsExactly("gpu=a100");
        assertThat(jobs.enqueue(new Twice(1), options -> options.delay(Duration.ZERO)).state())
                .isEqualTo(JobState.QUEUED);
    }

    static Stream<Arguments> wrongOptions() {
        return Stream.of(
                refused(options -> options.priority(0), "priority is 0; allowed is 1 to 1000"),
                refused(options -> options.queue(""), "queue name '' is not allowed"),
                refused(options -> options.delay(Duration.ofSeconds(-1)), "delay is PT-1S; allowed is zero or more"),
                refused(options -> options.header("worker-timeout", "PT1S"), "header 'worker-timeout' is not allowed"),
                refused(options -> options.id(JobId.named("a")), "was given for several messages"),
                refused(options -> options.uniqueKey("k"), "unique key 'k' was given for several messages"));
    }

    @ParameterizedTest
    @MethodSource("wrongOptions")
    void refusesWrongOptionsBeforeAnythingIsSent(Consumer<EnqueueOptions> options, String message) {
        Jobs jobs = withoutWorkers();
        assertRefused(() -> jobs.enqueueAll(List.of(new Twice(1), new Twice(2)), options), message);
        assertThat(jobs.list(JobQuery.all())).isEmpty();
    }

    @Test
    void refusesWhatIsNoMessageOrTooLarge() {
        Jobs jobs = started(builder().set("jobs.max-payload", 100));
        assertRefused(() -> jobs.enqueue((Twice) null), "message is null");
        assertRefused(
                () -> jobs.enqueueAll(List.of(new Stamp("a"), new Stamp("a".repeat(100)))),
                "message of type stamp has 113 bytes; allowed is up to 100 (setting worker.jobs.max-payload)");
        assertThat(jobs.list(JobQuery.all())).isEmpty();
    }

    @Test
    void theSameIdIsOneJob() {
        Jobs jobs = withoutWorkers();
        JobId id = JobId.named("invoice 7");
        assertThat(jobs.enqueue(new Twice(1), options -> options.id(id)).id()).isEqualTo(id);
        assertThat(jobs.enqueue(new Twice(2), options -> options.id(id)).id()).isEqualTo(id);
        assertThat(jobs.list(JobQuery.all())).extracting(JobInfo::id).containsExactly(id);
        assertThat(enqueued).extracting(JobEvent.Enqueued::id).containsExactly(id);
    }

    @Test
    void theSameMessageUnderALiveKeyIsOneJobAndAnotherIsRefused() {
        Jobs jobs = withoutWorkers();
        JobId first = jobs.enqueue(new Twice(1), options -> options.uniqueKey("k")).id();
        assertThat(jobs.enqueue(new Twice(1), options -> options.uniqueKey("k")).id()).isEqualTo(first);
        assertFails(
                ErrorCode.KEY_CONFLICT,
                () -> jobs.enqueue(new Twice(2), options -> options.uniqueKey("k")),
                "unique key 'k' is taken by job " + first);
        assertThat(jobs.cancel(first, "made room")).isEqualTo(Cancellation.CANCELLED);
        assertThat(jobs.enqueue(new Twice(2), options -> options.uniqueKey("k")).id()).isNotEqualTo(first);
    }

    @Test
    void aStoppedRuntimeTakesNoJobs() {
        Jobs jobs = withoutWorkers();
        close();
        assertFails(ErrorCode.WRONG_STATE, () -> jobs.enqueue(new Twice(1)), "has been stopped; it takes no jobs");
    }

    @Test
    void tellsWhyThereIsNoResult() {
        Jobs jobs = withWorker();
        JobHandle<Void> broken = jobs.enqueue(new Broken("no paper"), options -> options.retry(RetryPolicy.NONE));
        assertThatExceptionOfType(JobFailedException.class)
                .isThrownBy(() -> broken.result(LONG))
                .satisfies(failed -> assertThat(failed.lastFailure()).hasValueSatisfying(
                        failure -> assertThat(failure.error().message()).isEqualTo("no paper")));
        JobHandle<Integer> waiting = jobs.enqueue(new Twice(1), options -> options.queue("nobody"));
        assertFails(ErrorCode.TIMED_OUT, () -> waiting.result(Duration.ofMillis(5)), "waited for PT0.005S");
        assertThat(waiting.await(Duration.ZERO)).isEmpty();
        assertRefused(() -> waiting.result(Duration.ofMillis(-1)), "the time to wait is PT-0.001S; allowed is zero or");
        assertRefused(() -> waiting.await(null), "the time to wait is null; allowed is zero or more");
        assertRefused(() -> waiting.cancel(null), "is null; a text is needed");
        assertThat(waiting.cancel("no longer wanted")).isEqualTo(Cancellation.CANCELLED);
        assertFails(ErrorCode.JOB_CANCELLED, () -> waiting.result(LONG), "was cancelled: no longer wanted");
        assertThat(waiting.await(Duration.ZERO)).contains(JobState.CANCELLED);
        assertThat(waiting.cancel("again")).isEqualTo(Cancellation.ALREADY_ENDED);
    }

    @Test
    void tellsThatThereIsNoSuchJob() {
        JobHandle<Integer> unknown = withoutWorkers().handle(JobId.random(), Twice.class);
        assertFails(ErrorCode.JOB_NOT_FOUND, unknown::info, unknown.id().toString());
        assertFails(ErrorCode.JOB_NOT_FOUND, () -> unknown.result(LONG), unknown.id().toString());
        assertFails(ErrorCode.JOB_NOT_FOUND, () -> unknown.await(LONG), unknown.id().toString());
        assertThat(unknown.cancel("")).isEqualTo(Cancellation.NOT_FOUND);
    }

    @Test
    void refusesAResultOfAnotherType() {
        Jobs jobs = withWorker();
        JobId id = jobs.enqueue(new Twice(4)).id();
        assertThat(jobs.handle(id, Twice.class).result(LONG)).isEqualTo(8);
        assertFails(
                ErrorCode.WRONG_RESULT_TYPE,
                () -> jobs.handle(id, Stamp.class).result(LONG),
                "job " + id + " is of type twice: its message type is not stamp");
        assertFails(
                ErrorCode.WRONG_RESULT_TYPE,
                () -> jobs.handle(id, TwiceAsMap.class).result(LONG),
                "its result is no java.util.Map<java.lang.String, java.lang.Integer>");
    }

    @Test
    void anInterruptEndsTheWait() {
        JobHandle<Integer> waiting = withoutWorkers().enqueue(new Twice(1));
        Thread.currentThread().interrupt();
        assertFails(ErrorCode.TIMED_OUT, () -> waiting.result(LONG), "the wait was interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void answersItsCommands() {
        Jobs jobs = withoutWorkers();
        JobId id = jobs.enqueue(new Twice(1)).id();
        assertThat(runtime.ask(new GetJob(id))).isEqualTo(jobs.find(id));
        assertThat(runtime.ask(new ListJobs(JobQuery.all()))).isEqualTo(jobs.list(JobQuery.all())).hasSize(1);
        assertThat(runtime.ask(new CancelJob(id, "test"))).isEqualTo(Cancellation.CANCELLED);
        assertThat(runtime.ask(new GetJob(id)).orElseThrow().reason()).contains("test");
        assertThat(runtime.ask(new GetJob(JobId.random()))).isEmpty();
    }

    private static Arguments refused(Consumer<EnqueueOptions> options, String message) {
        return Arguments.of(options, message);
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertFails(ErrorCode.INVALID_ARGUMENT, call, message);
    }

    private static void assertFails(ErrorCode code, ThrowingCallable call, String message) {
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(call)
                .withMessageContaining(message)
                .satisfies(thrown -> assertThat(thrown.code()).isEqualTo(code));
    }

    private Jobs withWorker() {
        return started(builder().add(Worker.named("calculator")
                .queue("numbers")
                .handle(Twice.class, (message, job) -> Outcome.done(2 * message.number()))
                .handle(Words.class, (message, job) -> Outcome.done(positions(message.text().split(" "))))
                .handle(Nothing.class, (message, job) -> Outcome.done())
                .handle(Broken.class, (message, job) -> {
                    throw new IllegalStateException(message.why());
                })
                .build()));
    }

    private static Map<String, List<Integer>> positions(String[] words) {
        Map<String, List<Integer>> positions = new HashMap<>();
        for (int i = 0; i < words.length; i++) {
            positions.computeIfAbsent(words[i], word -> new ArrayList<>()).add(i);
        }
        return positions;
    }

    private Jobs withoutWorkers() {
        return started(builder());
    }

    private WorkerRuntimeBuilder builder() {
        return WorkerRuntime.builder().set("transport", "memory").set("runtime.shutdown-hook", false).listen(event -> {
            if (event instanceof JobEvent.Enqueued job) {
                enqueued.add(job);
            }
        });
    }

    private Jobs started(WorkerRuntimeBuilder builder) {
        runtime = builder.start();
        return runtime.jobs();
    }
}
