package dev.worker.failed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worker.api.AttemptFailure;
import dev.worker.api.Backoff;
import dev.worker.api.DeadLetter;
import dev.worker.api.DeadLetters;
import dev.worker.api.ErrorCode;
import dev.worker.api.FailureKind;
import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.api.event.JobEvent;
import dev.worker.api.event.WorkerEvent;
import dev.worker.core.WorkerRuntime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeadLetterQueueTest {

    private static final RetryPolicy TWICE = RetryPolicy.attempts(2).backoff(
            Backoff.fixed(Duration.ZERO));

    private final SharedBackend backend = new SharedBackend(InstantSource.system());
    private final BlockingQueue<JobEvent> ends = new LinkedBlockingQueue<>();
    private final AtomicBoolean mended = new AtomicBoolean();
    private WorkerRuntime runtime;
    private DeadLetters letters;

    record Print(String text) implements Message<Integer> {}

    record Mail(String to) implements Message<Void> {}

    @BeforeEach
    void start() {
        Worker worker = Worker.named("office")
                .queue("office")
                .retry(TWICE)
                .handle(Print.class, (message, job) -> {
                    if (mended.get()) {
                        return Outcome.done(message.text().length());
                    }
                    throw new IllegalStateException("no paper for " + message.text());
                })
                .handle(Mail.class, (message, job) -> Outcome.reject("no such address: " + message.to()))
                .build();
        runtime = WorkerRuntime.builder()
                .plugin(backend)
                .set("transport", "shared")
                .set("runtime.shutdown-hook", false)
                .listen(this::note)
                .add(worker)
                .start();
        letters = runtime.deadLetters();
    }

    @AfterEach
    void stop() {
        runtime.close();
    }

    @Test
    void keepsPayloadAndEveryAttemptsErrorAndTrace() throws Exception {
        JobId id = publish("print", "{\"text\":\"a\"}");
        awaitEnds(1);
        DeadLetter letter = letters.find(id).orElseThrow();
        assertThat(letter.payload()).asString(StandardCharsets.UTF_8).isEqualTo("{\"text\":\"a\"}");
        assertThat(letter.job().state()).isEqualTo(JobState.FAILED);
        assertThat(letter.job().reason()).contains(
                "all its 2 attempts are used up, and the last one failed: "
                        + "java.lang.IllegalStateException: no paper for a");
        assertThat(letter.failures()).extracting(AttemptFailure::attempt).containsExactly(1, 2);
        assertThat(letter.failures()).allSatisfy(failure -> {
            assertThat(failure.worker()).isEqualTo("office");
            assertThat(failure.error().kind()).isEqualTo(FailureKind.TRANSIENT);
            assertThat(failure.error().message()).isEqualTo("no paper for a");
            assertThat(failure.error().trace()).contains("IllegalStateException", "DeadLetterQueueTest");
        });
    }

    @Test
    void keepsWhatCannotBeReadAndLetsOtherJobsGoOn() throws Exception {
        mended.set(true);
        JobId poison = publish("print", "no JSON");
        JobId good = publish("print", "{\"text\":\"abc\"}");
        awaitEnds(2);
        assertThat(backend.states(good, poison)).isEqualTo(Map.of(good, JobState.SUCCEEDED, poison, JobState.FAILED));
        DeadLetter letter = letters.find(poison).orElseThrow();
        assertThat(letter.payload()).asString(StandardCharsets.UTF_8).isEqualTo("no JSON");
        assertThat(letter.job().attempt()).isEqualTo(1);
        assertThat(letter.job().reason().orElseThrow()).startsWith("no handler can run it: ");
        assertThat(letter.failures()).extracting(failure -> failure.error().kind()).containsExactly(FailureKind.POISON);
    }

    @Test
    void requeuesOneWhichThenSucceedsAndKeepsItsFailures() throws Exception {
        JobId id = publish("print", "{\"text\":\"abc\"}");
        awaitEnds(1);
        mended.set(true);
        assertThat(letters.requeue(id)).isTrue();
        awaitEnds(1);
        JobInfo job = backend.load(id).info();
        assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(job.attempt()).isEqualTo(1);
        assertThat(backend.load(id).failures()).hasSize(2);
        assertThat(letters.find(id)).isEmpty();
        assertThat(letters.requeue(id)).isFalse();
        assertThat(letters.discard(id)).isFalse();
    }

    @Test
    void requeuesAndDiscardsByFilterUpToTheLimit() throws Exception {
        for (int i = 0; i < 1_300; i++) {
            publish("print", "{\"text\":\"abc\"}");
        }
        JobId mail = publish("mail", "{\"to\":\"nobody\"}");
        awaitEnds(1_301);
        assertThat(letters.list(JobQuery.all().type("mail"))).extracting(JobInfo::id).containsExactly(mail);
        JobQuery broken = JobQuery.all().errorType("java.lang.IllegalStateException").limit(10_000);
        assertThat(letters.list(broken)).hasSize(1_300);
        assertThat(letters.discard(broken.limit(600))).isEqualTo(600);
        mended.set(true);
        assertThat(letters.requeue(broken)).isEqualTo(700);
        awaitEnds(700);
        assertThat(letters.list(JobQuery.all())).extracting(JobInfo::id).containsExactly(mail);
    }

    @Test
    void isEmptyForJobsThatAreNoDeadLetters() throws Exception {
        mended.set(true);
        JobId good = publish("print", "{\"text\":\"abc\"}");
        awaitEnds(1);
        assertThat(letters.list(JobQuery.all().states(JobState.SUCCEEDED))).as("the states are ignored").isEmpty();
        assertThat(letters.find(good)).isEmpty();
        assertThat(letters.requeue(good)).isFalse();
        assertThat(letters.discard(good)).isFalse();
        assertThat(letters.find(JobId.random())).isEmpty();
    }

    @Test
    void refusesNull() {
        for (DeadLetters each : List.of(letters, letters.dryRun())) {
            List<ThrowingCallable> calls = List.of(
                    () -> each.list(null),
                    () -> each.find(null),
                    () -> each.requeue((JobId) null),
                    () -> each.requeue((JobQuery) null),
                    () -> each.discard((JobId) null),
                    () -> each.discard((JobQuery) null));
            assertThat(calls).allSatisfy(call -> assertThatThrownBy(call)
                    .isInstanceOfSatisfying(WorkerException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                    .hasMessageContaining(" is null"));
        }
    }

    @Test
    void answersItsCommands() throws Exception {
        JobId mail = publish("mail", "{\"to\":\"nobody\"}");
        awaitEnds(1);
        assertThat(runtime.ask(new ListDeadLetters(JobQuery.all()))).extracting(JobInfo::id).containsExactly(mail);
        assertThat(runtime.ask(new FindDeadLetter(mail)).orElseThrow().job().reason())
                .contains("its handler rejected it: no such address: nobody");
        assertThat(runtime.ask(new RequeueDeadLetters(JobQuery.all()))).isEqualTo(1);
        awaitEnds(1);
        assertThat(runtime.ask(new DiscardDeadLetters(JobQuery.all()))).isEqualTo(1);
        assertThat(runtime.ask(new FindDeadLetter(mail))).isEmpty();
    }

    private void note(WorkerEvent event) {
        if (event instanceof JobEvent.Succeeded || event instanceof JobEvent.Failed) {
            ends.add((JobEvent) event);
        }
    }

    private void awaitEnds(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            assertThat(ends.poll(20, TimeUnit.SECONDS)).as("end %d of %d", i + 1, count).isNotNull();
        }
    }

    private JobId publish(String type, String payload) {
        return backend.publish(type, payload, "office", Map.of());
    }
}
