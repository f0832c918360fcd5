package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.DeadLetter;
import dev.worker.api.JobHandle;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job whose type no worker handles: a dead letter after a while, and no hindrance to others. */
class UnknownTypeTest {

    record Known(String word) implements Message<String> {}

    record Unknown(String word) implements Message<Void> {}

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void becomesADeadLetterInMemory() {
        becomesADeadLetter(builder -> builder);
    }

    @Test
    void becomesADeadLetterInTheDatabase(@TempDir Path directory) {
        becomesADeadLetter(builder -> builder.set("transport", "jdbi")
                .set("jdbi.url", "jdbc:h2:file:" + directory.resolve("jobs")));
    }

    @Test
    void waitsWhileItIsNotOverdue() {
        try (WorkerRuntime runtime = start(builder -> builder.set("engine.unknown-type-after", "1h"))) {
            JobHandle<Void> stray = runtime.jobs().enqueue(new Unknown("hello"), options -> options.queue("words"));
            runtime.jobs().enqueue(new Known("hello")).result(PATIENCE);

            assertThat(stray.info().state()).isEqualTo(JobState.QUEUED);
            assertThat(stray.info().attempt()).isZero();
        }
    }

    private static void becomesADeadLetter(UnaryOperator<WorkerRuntimeBuilder> backend) {
        try (WorkerRuntime runtime = start(builder -> backend.apply(builder)
                .set("engine.unknown-type-after", "0s"))) {
            JobHandle<Void> stray = runtime.jobs().enqueue(new Unknown("hello"), options -> options.queue("words"));
            JobHandle<String> known = runtime.jobs().enqueue(new Known("hello"));

            assertThat(known.result(PATIENCE)).isEqualTo("HELLO");
            assertThat(stray.await(PATIENCE)).contains(JobState.FAILED);
            DeadLetter letter = runtime.deadLetters().find(stray.id()).orElseThrow();
            assertThat(letter.payload()).asString().contains("hello");
            assertThat(letter.job().reason()).hasValueSatisfying(
                    reason -> assertThat(reason).contains("no worker of queue words handled message type unknown"));
        }
    }

    private static WorkerRuntime start(UnaryOperator<WorkerRuntimeBuilder> settings) {
        Worker worker = Worker.named("shouter")
                .queue("words")
                .handle(Known.class, (message, job) -> Outcome.done(message.word().toUpperCase(Locale.ROOT)))
                .build();
        return settings.apply(WorkerRuntime.builder().add(worker).set("runtime.shutdown-hook", false)).start();
    }
}
