package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worker.api.EnqueueOptions;
import dev.worker.api.ErrorCode;
import dev.worker.api.Handler;
import dev.worker.api.HandlerOptions;
import dev.worker.api.JobGraph;
import dev.worker.api.JobHandle;
import dev.worker.api.JobId;
import dev.worker.api.JobQuery;
import dev.worker.api.Jobs;
import dev.worker.api.Message;
import dev.worker.api.MessageTemplate;
import dev.worker.api.NextSteps;
import dev.worker.api.Outcome;
import dev.worker.api.ParentPolicy;
import dev.worker.api.Progress;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Schedule;
import dev.worker.api.Unique;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.api.WorkerSpec;
import dev.worker.core.WorkerRuntime;
import dev.worker.status.GetStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not allowed is refused at the call, or at the start, by an error that names the value and what is allowed. */
@Timeout(60)
class BadInputTest {

    record Ping() implements Message<Void> {}

    private static ThrowingCallable enqueue(Consumer<EnqueueOptions> options) {
        return () -> {
            try (WorkerRuntime runtime = WorkerRuntime.builder().set("runtime.shutdown-hook", false).start()) {
                runtime.jobs().enqueue(new Ping(), options);
            }
        };
    }

    static Stream<Arguments> calls() {
        return Stream.of(
                Arguments.of(enqueue(o -> o.priority(0)), "priority is 0", "1 to 1000"),
                Arguments.of(enqueue(o -> o.priority(1001)), "priority is 1001", "1 to 1000"),
                Arguments.of(enqueue(o -> o.queue("")), "queue name ''", "1 to 100 letters"),
                Arguments.of(enqueue(o -> o.queue("a b")), "queue name 'a b'", "letters, digits"),
                Arguments.of(enqueue(o -> o.delay(Duration.ofMillis(-1))), "delay is PT-0.001S", "zero or more"),
                Arguments.of(enqueue(o -> o.uniqueKey(" ")), "unique key ' '", "1 to 250 characters"),
                Arguments.of(enqueue(o -> o.uniqueKey("a\0b")), "unique key 'a\uFFFDb'", "other than NUL"),
                Arguments.of(enqueue(o -> o.uniqueKey("\uD800")), "unique key", "1 to 250 characters"),
                Arguments.of(enqueue(o -> o.queue("q\0")), "queue name 'q\uFFFD'", "letters, digits"),
                Arguments.of(enqueue(o -> o.queue("q".repeat(9_000))), "q… (9000 characters)'", "1 to 100 letters"),
                Arguments.of(call(() -> JobId.of("x\0")), "job id 'x\uFFFD'", "UUID"),
                Arguments.of(enqueue(o -> o.uniqueKey("k".repeat(251))), "unique key 'kkk", "1 to 250 characters"),
                Arguments.of(call(() -> Unique.throttle("k", Duration.ZERO)), "period is PT0S", "more than zero"),
                Arguments.of(call(() -> Unique.throttle("k", Duration.ofSeconds(-1))), "period is PT-1S",
                        "more than zero"),
                Arguments.of(call(() -> Unique.throttle("k", Duration.ofDays(367))), "period is PT8808H",
                        "up to PT8784H"),
                Arguments.of(call(() -> Unique.debounce("k", Duration.ofSeconds(2), Duration.ofSeconds(1))),
                        "longest wait is PT1S", "PT2S, or more"),
                Arguments.of(enqueue(o -> o.delay(Duration.ofSeconds(1))
                        .unique(Unique.debounce("k", Duration.ofSeconds(2), Duration.ofSeconds(9)))),
                        "debounced under key 'k'", "the debounce says when it runs"),
                Arguments.of(enqueue(o -> o.unique(Unique.replace("k")).after(ParentPolicy.RUN, JobId.random())),
                        "replaces what waits under key 'k'", "leave one of the two out"),
                Arguments.of(enqueue(o -> o.timeout(Duration.ZERO)), "timeout is PT0S", "more than zero"),
                Arguments.of(enqueue(o -> o.resultTimeToLive(Duration.ofDays(-1))), "result time to live is",
                        "zero or more"),
                Arguments.of(enqueue(o -> o.require("gpu", "a b")), "label 'gpu=a b'", "key=value"),
                Arguments.of(enqueue(o -> o.id(null)), "id is null", "a value is needed"),
                Arguments.of(enqueue(o -> o.retry(null)), "retry is null", "a value is needed"),
                Arguments.of(enqueue(o -> o.after(ParentPolicy.RUN, (JobId) null)), "a job to come after is null",
                        "a value is needed"),
                Arguments.of(call(() -> RetryPolicy.DEFAULT.backoff(null)), "backoff is null", "a value is needed"),
                Arguments.of(call(() -> Worker.named("w").order(null)), "order is null", "a value is needed"),
                Arguments.of(call(() -> Worker.named("w").perKey(null)), "per-key is null", "a value is needed"),
                Arguments.of(call(() -> Schedule.named("nightly").message(new Ping()).every(Duration.ofHours(1))
                        .options(o -> o.after(ParentPolicy.RUN, JobId.random())).build()),
                        "schedule nightly has options", "its ticks and its overlap say when jobs run"),
                Arguments.of(call(() -> NextSteps.of(Ping.class).add("ship", ping -> new Ping(),
                        o -> o.after(ParentPolicy.RUN, JobId.random()))),
                        "step 'ship' has options", "the steps that its after names"),
                Arguments.of(call(() -> NextSteps.of(Ping.class).add("ship", ping -> new Ping(),
                        o -> o.uniqueKey("k"))),
                        "step 'ship' has options", "under an id of its own"),
                Arguments.of(call(() -> RetryPolicy.attempts(0)), "maximal attempts is 0", "1 or more"),
                Arguments.of(call(() -> JobQuery.all().limit(0)), "limit is 0", "1 to 10000"),
                Arguments.of(call(() -> JobQuery.all().created(Instant.EPOCH.plusSeconds(1), Instant.EPOCH)),
                        "created is asked for from 1970-01-01T00:00:01Z", "the earlier time first"),
                Arguments.of(call(() -> JobQuery.all().ended(Instant.EPOCH.plusSeconds(1), Instant.EPOCH)),
                        "ended is asked for from 1970-01-01T00:00:01Z", "the earlier time first"),
                Arguments.of(call(() -> Worker.named("a/b")), "worker name 'a/b'", "letters, digits"),
                Arguments.of(call(() -> Worker.named("w").concurrency(0)), "concurrency is 0", "1 to 10000"),
                Arguments.of(call(() -> Worker.named("w").handle(Ping.class, (m, j) -> Outcome.done()).build()),
                        "worker w has handlers but no queue", "name at least one queue"),
                Arguments.of(call(() -> Worker.named("w").queue("q")
                        .handle(Ping.class, (m, j) -> Outcome.done())
                        .handle(Ping.class, (m, j) -> Outcome.done()).build()),
                        "worker w has two handlers for message type ping", "allowed is one"),
                Arguments.of(call(() -> Worker.named("w").every(Duration.ZERO, context -> {})),
                        "period is PT0S", "more than zero"));
    }

    private static ThrowingCallable call(ThrowingCallable call) {
        return call;
    }

    static Stream<Arguments> nulls() {
        return Stream.of(
                nothing("function", () -> Worker.named("w").handle(Ping.class, null)),
                nothing("type", () -> Worker.named("w").handle((Class<Ping>) null, (m, j) -> Outcome.done())),
                nothing("handler", () -> Worker.named("w").handler((Handler<?>) null)),
                nothing("options", () -> Worker.named("w").handle(Ping.class, (m, j) -> Outcome.done(), null)),
                nothing("start hook", () -> Worker.named("w").onStart(null)),
                nothing("stop hook", () -> Worker.named("w").onStop(null)),
                nothing("periodic task", () -> Worker.named("w").every(null)),
                nothing("body of a periodic task", () -> Worker.named("w").every(Duration.ofHours(1), null)),
                nothing("retry", () -> pinged(o -> o.retry(null))),
                nothing("next steps", () -> pinged(o -> o.next(null))),
                nothing("event rule", () -> pinged(o -> o.publish(null))),
                nothing("upcaster", () -> pinged(o -> o.upcast(1, null))),
                nothing("label key", () -> new EnqueueOptions().require(null, "eu")),
                nothing("label value", () -> MessageTemplate.of(Ping.class).require("region", null)),
                nothing("a job to come after", () -> new EnqueueOptions().after((JobHandle<?>) null)),
                nothing("retry", () -> MessageTemplate.of(Ping.class).retry(null)),
                nothing("missed",
                        () -> Schedule.named("s").message(new Ping()).every(Duration.ofHours(1)).missed(null).build()),
                nothing("queue", () -> JobQuery.all().queue(null)),
                nothing("to", () -> JobQuery.all().ended(Instant.EPOCH, null)),
                nothing("name of a job", () -> JobId.named(null)),
                nothing("message", () -> JobGraph.builder().add("node", null)));
    }

    private static Arguments nothing(String what, ThrowingCallable call) {
        return Arguments.of(call, what + " is null", "a value is needed");
    }

    private static void pinged(Consumer<HandlerOptions> options) {
        Worker.named("w").queue("q").handle(Ping.class, (m, j) -> Outcome.done(), options);
    }

    @ParameterizedTest
    @MethodSource({"calls", "nulls"})
    void aCallNamesTheValueAndWhatIsAllowed(ThrowingCallable call, String value, String allowed) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        WorkerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContainingAll(value, allowed);
    }

    @Test
    void aStartTellsAllProblemsAtOnce() {
        Worker worker = Worker.named("twin").build();
        assertThatThrownBy(() -> WorkerRuntime.builder()
                .set("transport", "carrier-pigeon")
                .set("engine.lease", "-5s")
                .set("engine.poll", "abc")
                .set("jobs.result-tll", "1d")
                .add(worker).add(worker)
                .start())
                .isInstanceOfSatisfying(
                        WorkerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
                .hasMessageContainingAll(
                        "carrier-pigeon", "jdbi", "memory", "engine.lease", "-5s", "engine.poll", "abc",
                        "jobs.result-tll", "jobs.result-ttl");
        assertThatThrownBy(() -> WorkerRuntime.builder().add(worker).add(worker).start())
                .isInstanceOf(WorkerException.class)
                .hasMessageContainingAll("twin");
    }

    @Test
    void aWorkerThatDeclaresNothingIsNamed() {
        assertThatThrownBy(() -> WorkerRuntime.builder().add(() -> null).start())
                .isInstanceOf(WorkerException.class)
                .hasMessageContaining("BadInputTest").hasMessageContaining("is null; Worker.named and build make one");
        assertThatThrownBy(() -> WorkerRuntime.builder().add(Silent.class).start())
                .isInstanceOf(WorkerException.class)
                .hasMessageContaining("the spec of " + Silent.class.getName() + " is null");
    }

    /** Says nothing of itself. */
    static final class Silent implements Worker {
        @Override
        public WorkerSpec spec() {
            return null;
        }
    }

    @Test
    void theClientRefusesNullAtTheCall() {
        try (WorkerRuntime runtime = WorkerRuntime.builder().set("runtime.shutdown-hook", false).start()) {
            Jobs jobs = runtime.jobs();
            assertNull("options", () -> jobs.enqueue(new Ping(), null));
            assertNull("messages", () -> jobs.enqueueAll((List<Ping>) null));
            assertNull("graph", () -> jobs.enqueue((JobGraph) null));
            assertNull("job id", () -> jobs.handle(null, Ping.class));
            assertNull("message class", () -> jobs.handle(JobId.random(), null));
            assertNull("job id", () -> jobs.find(null));
            assertNull("query", () -> jobs.list(null));
            assertNull("job id", () -> jobs.cancel(null, "why"));
            assertThatThrownBy(() -> runtime.ask(new GetStatistics(), null))
                    .hasMessage("timeout is null; allowed is more than zero");
        }
        assertThatThrownBy(() -> WorkerRuntime.builder().set("transport", null))
                .hasMessage("setting 'transport' is null; a key and a value are needed");
    }

    private static void assertNull(String what, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(WorkerException.class).hasMessage(what + " is null; a value is needed");
    }

    @Test
    void whatAnExceptionDoesNotSayIsNoReasonToFail() {
        Duration none = Duration.ZERO;
        assertThat(Outcome.reject(null)).isEqualTo(Outcome.reject("no reason given"));
        assertThat(Outcome.retryAfter(none, null)).isEqualTo(Outcome.retryAfter(none, "no reason given"));
        assertThat(Outcome.cancel(null)).isEqualTo(Outcome.cancel("no reason given"));
        assertThat(new Progress(0.5, null)).isEqualTo(new Progress(0.5, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "jdbc:postgresql://localhost:abc/jobs?password=geheim",
            "jdbc:postgresql://localhost:99999/jobs?password=geheim",
            "jdbc:mysql://me:geheim@localhost/jobs",
            "jdbc:h2:relative;PASSWORD=geheim",
            "jdbc:h2:file:relative/path",
            "jdbc:h2:tcp://me:geheim@localhost/jobs",
            "jobs.db"})
    void aUrlThatCannotBeReadIsAProblemOfItsSettingAndShowsNoPassword(String url) {
        assertThatThrownBy(() -> WorkerRuntime.builder()
                .set("transport", "jdbi")
                .set("jdbi.url", url)
                .set("engine.poll", "abc")
                .start())
                .isInstanceOfSatisfying(
                        WorkerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
                .hasMessageContainingAll("worker.jdbi.url is 'j", "jdbc:postgresql://host:port/database", "engine.poll")
                .hasMessageNotContaining("geheim");
    }
}
