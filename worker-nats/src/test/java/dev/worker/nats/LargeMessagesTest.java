package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.Backoff;
import dev.worker.api.Checkpoint;
import dev.worker.api.JobFailedException;
import dev.worker.api.JobHandle;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.Outcome;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Change;
import dev.worker.core.WorkerRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages and results over the limit of the server, with an artifact store and without one. */
class LargeMessagesTest {

    private static final int LARGE = 3 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final SharedServer SERVER = new SharedServer();

    @Test
    void goByReferenceThroughTheObjectStore() {
        try (WorkerRuntime runtime = SERVER.runtime().set("artifact-store", "nats").add(echo()).start()) {
            String text = "x".repeat(LARGE);

            assertThat(runtime.jobs().enqueue(new Text(text)).result(PATIENCE)).isEqualTo(text);
        }
    }

    @Test
    void areRefusedAtOnceWithoutOne() {
        try (WorkerRuntime runtime = SERVER.runtime().start()) {
            assertThatExceptionOfType(WorkerException.class)
                    .isThrownBy(() -> runtime.jobs().enqueue(new Text("x".repeat(LARGE))))
                    .withMessageContaining("worker.artifact-store");
        }
    }

    @Test
    void aResultThatIsTooLargeEndsItsJobAndHindersNoOther() {
        Worker blower = Worker.named("blower").queue("numbers")
                .handle(Text.class, (message, job) -> Outcome.done("x".repeat(Integer.parseInt(message.text()))))
                .build();
        try (WorkerRuntime runtime = SERVER.runtime().add(blower).start()) {
            JobHandle<String> large = runtime.jobs().enqueue(new Text(Integer.toString(LARGE)));
            List<JobHandle<String>> small = runtime.jobs()
                    .enqueueAll(IntStream.range(0, 20).mapToObj(i -> new Text("10")).toList());

            assertThatExceptionOfType(JobFailedException.class).isThrownBy(() -> large.result(PATIENCE))
                    .withMessageContaining("worker.artifact-store");
            assertThat(small).allSatisfy(job -> assertThat(job.result(PATIENCE)).hasSize(10));
        }
    }

    /** Each is small enough by itself; the record of an untracked job's end holds both. */
    @Test
    void aMessageAndItsResultThatAreTooLargeTogetherEndTheirJobAndHinderNoOther() {
        Worker blower = Worker.named("blower").queue("numbers")
                .handle(Text.class, (message, job) -> Outcome.done(
                        message.text().length() < 500_000 ? message.text() : "x".repeat(600_000)))
                .build();
        try (WorkerRuntime runtime = SERVER.runtime().set("nats.tracking", "ends").add(blower).start()) {
            JobHandle<String> large = runtime.jobs().enqueue(new Text("x".repeat(500_000)));
            List<JobHandle<String>> small = runtime.jobs()
                    .enqueueAll(IntStream.range(0, 20).mapToObj(i -> new Text("small")).toList());

            assertThat(small).allSatisfy(job -> assertThat(job.result(PATIENCE)).isEqualTo("small"));
            assertThatExceptionOfType(JobFailedException.class).isThrownBy(() -> large.result(PATIENCE))
                    .withMessageContainingAll("cannot be kept", "max_payload", "worker.artifact-store");
            assertThat(runtime.jobs().list(JobQuery.deadLetters())).singleElement()
                    .satisfies(dead -> assertThat(dead.id()).isEqualTo(large.id()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "ends"})
    void whatIsKeptOfFailuresFitsIntoWhatTheServerTakes(String level) {
        Worker broken = Worker.named("broken").queue("numbers")
                .handle(Text.class, (message, job) -> {
                    throw new IOException("\u6f22".repeat(20_000));
                })
                .build();
        try (LocalServer server = LocalServer.start("max_payload: 131072");
                WorkerRuntime runtime = server.runtime("small").set("nats.tracking", level).add(broken).start()) {
            JobHandle<String> job = runtime.jobs().enqueue(new Text("x".repeat(90_000)), options -> options
                    .retry(RetryPolicy.attempts(5).backoff(Backoff.fixed(Duration.ofMillis(10)))));

            assertThat(job.await(PATIENCE)).contains(JobState.FAILED);
            assertThat(runtime.deadLetters().find(job.id()).orElseThrow().failures().getLast())
                    .satisfies(last -> assertThat(last.attempt()).isEqualTo(5))
                    .satisfies(last -> assertThat(last.error().message()).startsWith("\u6f22\u6f22"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "ends"})
    void aReasonOfAnyLengthIsCut(String level) {
        Worker wordy = Worker.named("wordy").queue("numbers")
                .handle(Text.class, (message, job) -> Outcome.cancel("no ".repeat(1 << 20)))
                .build();
        try (WorkerRuntime runtime = SERVER.runtime().set("nats.tracking", level).add(wordy).start()) {
            JobHandle<String> job = runtime.jobs().enqueue(new Text("x"));

            assertThat(job.await(PATIENCE)).contains(JobState.CANCELLED);
            assertThat(job.info().reason().orElseThrow()).startsWith("no no ").hasSize(Change.MAX_REASON);
        }
    }

    @Test
    void aCheckpointThatIsTooLargeIsRefusedWithTheLimit() {
        Worker hoarder = Worker.named("hoarder").queue("numbers").retry(RetryPolicy.NONE)
                .handle(Text.class, (message, job) -> {
                    job.checkpoint(new Checkpoint<>(1, 1, "x".repeat(Integer.parseInt(message.text()))));
                    return Outcome.done("stored");
                })
                .build();
        try (WorkerRuntime runtime = SERVER.runtime().set("engine.max-checkpoint", LARGE).add(hoarder).start()) {
            assertThat(runtime.jobs().enqueue(new Text("200000")).result(PATIENCE)).isEqualTo("stored");
            assertThatExceptionOfType(JobFailedException.class)
                    .isThrownBy(() -> runtime.jobs().enqueue(new Text("300000")).result(PATIENCE))
                    .withMessageContainingAll("checkpoint", "262144", "max_payload");
        }
    }

    private static Worker echo() {
        return Worker.named("echo").queue("numbers")
                .handle(Text.class, (message, job) -> Outcome.done(message.text()))
                .build();
    }
}
