package dev.worker.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Module;
import com.google.inject.multibindings.Multibinder;
import dev.worker.api.ErrorCode;
import dev.worker.api.Message;
import dev.worker.api.WorkerException;
import dev.worker.core.extension.Actor;
import dev.worker.core.extension.Commands;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CommandsTest {

    private record Add(int left, int right) implements Message<Integer> {}

    private record Forget(String what) implements Message<Void> {}

    private record Names() implements Message<List<String>> {}

    private WorkerRuntime runtime;

    @AfterEach
    void close() {
        if (runtime != null) {
            runtime.close();
        }
    }

    @Test
    void bringsTypedAnswers() {
        start(commands -> {
            commands.on(Add.class, add -> add.left() + add.right());
            commands.on(Forget.class, forget -> null);
            commands.on(Names.class, names -> List.of("a"));
        });
        assertThat(runtime.ask(new Add(1, 2))).isEqualTo(3);
        assertThat(runtime.ask(new Forget("it"))).isNull();
        assertThat(runtime.ask(new Names())).containsExactly("a");
    }

    @Test
    void listsTheKnownCommandsWhenAskedAnUnknownOne() {
        start(commands -> {
            commands.on(Names.class, names -> List.of());
            commands.on(Add.class, add -> 0);
        });
        assertFails(() -> runtime.ask(new Forget("it")), ErrorCode.UNKNOWN_COMMAND, "Forget",
                "known commands are Add, Names");
    }

    @Test
    void aFailingAnswerFailsItsQuestionAlone() {
        start(commands -> {
            commands.on(Add.class, add -> {
                if (add.left() < 0) {
                    throw new AssertionError("on purpose");
                }
                return 1;
            });
            commands.on(Forget.class, forget -> {
                throw new WorkerException(ErrorCode.JOB_NOT_FOUND, "no job " + forget.what());
            });
        });
        assertFails(() -> runtime.ask(new Add(-1, 0)), ErrorCode.INTERNAL, "Add failed: on purpose");
        assertFails(() -> runtime.ask(new Forget("x")), ErrorCode.JOB_NOT_FOUND, "no job x");
        assertThat(runtime.ask(new Add(1, 0))).isEqualTo(1);
    }

    @Test
    void aQuestionEndsWithItsTimeAndInterruptsTheAnswer() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        start(commands -> commands.on(Add.class, add -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return 0;
        }));
        assertFails(() -> runtime.ask(new Add(1, 2), Duration.ofMillis(20)), ErrorCode.TIMED_OUT, "Add", "PT0.02S");
        interrupted.await();
    }

    @Test
    void anInterruptedAskerStopsWaiting() {
        start(commands -> commands.on(Add.class, add -> {
            new CountDownLatch(1).await();
            return 0;
        }));
        Thread.currentThread().interrupt();
        assertFails(() -> runtime.ask(new Add(1, 2)), ErrorCode.TIMED_OUT, "interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"}) // the point: an answer that got past the compiler
    void refusesAnAnswerOfTheWrongType() {
        start(commands -> {
            commands.on((Class) Add.class, message -> "three");
            commands.on(Names.class, names -> null);
        });
        assertFails(() -> runtime.ask(new Add(1, 2)), ErrorCode.WRONG_RESULT_TYPE, "java.lang.String",
                "java.lang.Integer");
        assertFails(() -> runtime.ask(new Names()), ErrorCode.WRONG_RESULT_TYPE, "null");
    }

    @Test
    void oneActorAloneAnswersACommand() {
        assertThatThrownBy(() -> builder()
                .install(actor("a", commands -> commands.on(Add.class, add -> 1)))
                .install(actor("b", commands -> commands.on(Add.class, add -> 2)))
                .start()).hasMessageContaining("answered by actor a and by actor b");
    }

    @Test
    void aClosedRuntimeAnswersNothing() {
        start(commands -> commands.on(Add.class, add -> 1));
        runtime.close();
        assertFails(() -> runtime.ask(new Add(1, 2)), ErrorCode.WRONG_STATE, "closed");
    }

    @Test
    void aTimeoutIsMoreThanZero() {
        start(commands -> {});
        assertFails(() -> runtime.ask(new Add(1, 2), Duration.ZERO), ErrorCode.INVALID_ARGUMENT, "PT0S");
    }

    @Test
    void saysWhichArtifactIsMissing() {
        start(commands -> {});
        assertFails(() -> runtime.jobs().enqueue(new Add(1, 2)), ErrorCode.NOT_SUPPORTED, "dev.worker:worker-jobs");
        assertFails(() -> runtime.deadLetters().list(null), ErrorCode.NOT_SUPPORTED, "dev.worker:worker-failed");
    }

    private void start(Consumer<Commands> commands) {
        runtime = builder().install(actor("test", commands)).start();
    }

    private static WorkerRuntimeBuilder builder() {
        return WorkerRuntime.builder().plugin(new QuietPlugin(new Journal())).set("transport", "quiet");
    }

    private static Module actor(String name, Consumer<Commands> declare) {
        return binder -> Multibinder.newSetBinder(binder, Actor.class).addBinding().toInstance(new Actor() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void commands(Commands commands) {
                declare.accept(commands);
            }
        });
    }

    private static void assertFails(ThrowingCallable call, ErrorCode code, String... texts) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(WorkerException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContainingAll(texts);
    }
}
