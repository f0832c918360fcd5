package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.DeadLetter;
import dev.worker.api.FailureKind;
import dev.worker.api.JobHandle;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.MessageType;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.api.event.JobEvent;
import dev.worker.core.WorkerRuntime;
import dev.worker.starter.stage.OnEveryBackend;
import dev.worker.starter.stage.OnStage;
import dev.worker.starter.stage.Technology;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Jobs that cannot be read, and jobs that must be translated first. */
@OnEveryBackend
class PoisonTest extends OnStage {

    PoisonTest(Technology technology) {
        super(technology);
    }

    @MessageType(name = "greet", version = 3)
    record Greet(String firstName, String greeting) implements Message<String> {
        Greet {
            if ("nobody".equals(firstName)) {
                throw new AssertionError("nobody is no name");
            }
        }
    }

    private WorkerRuntime start() {
        return stage.start(Worker.named("greeter").queue("q").concurrency(1)
                .handle(Greet.class,
                        (message, job) -> Outcome.done(message.greeting() + ", " + message.firstName()),
                        options -> options
                                .upcast(1, fields -> Map.of("firstName", fields.get("name")))
                                .upcast(2, fields -> Map.of(
                                        "firstName", fields.get("firstName"), "greeting", "Hello")))
                .build());
    }

    private void becomesADeadLetter(String payload, int version, String reason) {
        WorkerRuntime runtime = start();
        JobId poison = stage.publish("greet", version, payload, "q");
        JobHandle<String> next = runtime.jobs().enqueue(new Greet("Ada", "Hi"));
        stage.heard().await(1, JobEvent.Failed.class);
        assertThat(next.result(LONG)).as("others go on").isEqualTo("Hi, Ada");
        DeadLetter dead = runtime.deadLetters().find(poison).orElseThrow();
        assertThat(dead.payload()).isEqualTo(payload.getBytes(StandardCharsets.UTF_8));
        assertThat(dead.failures()).singleElement()
                .satisfies(failure -> assertThat(failure.error().kind()).isEqualTo(FailureKind.POISON));
        assertThat(dead.job().reason().orElseThrow()).contains(reason);
        assertThat(runtime.deadLetters().requeue(poison)).isTrue();
        stage.heard().await(2, JobEvent.Failed.class);
        assertThat(runtime.deadLetters().find(poison).orElseThrow().failures()).hasSize(2);
    }

    @Test
    void anUnreadablePayload() {
        becomesADeadLetter("{\"firstName\": ", 3, "cannot be read");
    }

    @Test
    void aMessageWhoseConstructorThrowsAnError() {
        becomesADeadLetter("{\"firstName\":\"nobody\",\"greeting\":\"Hi\"}", 3, "nobody is no name");
    }

    @Test
    void aVersionThatNobodyKnows() {
        becomesADeadLetter("{\"firstName\":\"Bob\"}", 4, "version 4");
    }

    @Test
    void olderVersionsAreTranslatedStepByStep() {
        WorkerRuntime runtime = start();
        JobId first = stage.publish("greet", 1, "{\"name\":\"Bob\"}", "q");
        JobId second = stage.publish("greet", 2, "{\"firstName\":\"Eve\"}", "q");
        stage.heard().await(2, JobEvent.Succeeded.class);
        assertThat(runtime.jobs().handle(first, Greet.class).result(LONG)).isEqualTo("Hello, Bob");
        assertThat(runtime.jobs().handle(second, Greet.class).result(LONG)).isEqualTo("Hello, Eve");
    }

    @Test
    void aPayloadThatNamesAClassLoadsNothing() {
        WorkerRuntime runtime = start();
        JobId id = stage.publish("greet", 3,
                "{\"@class\":\"java.util.concurrent.ThreadPoolExecutor\",\"firstName\":\"Mallory\",\"greeting\":\"Hi\"}",
                "q");
        JobHandle<String> next = runtime.jobs().enqueue(new Greet("Ada", "Hi"));
        assertThat(next.result(LONG)).isEqualTo("Hi, Ada");
        assertThat(runtime.jobs().handle(id, Greet.class).await(LONG))
                .isPresent().hasValueSatisfying(state -> assertThat(state.ended()).isTrue());
        assertThat(runtime.jobs().find(id).orElseThrow().state()).isIn(JobState.FAILED, JobState.SUCCEEDED);
    }
}
