package dev.worker.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ErrorCode;
import dev.worker.api.Message;
import dev.worker.api.MessageTemplate;
import dev.worker.api.MessageType;
import dev.worker.api.WorkerException;
import dev.worker.testkit.TestRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Templates in a file that operators keep. */
@Timeout(60)
class TemplateFileTest {

    private static final Duration TTL = Duration.ofMinutes(5);

    @TempDir
    private Path directory;

    @MessageType(name = "send", queue = "by-class")
    record Send(int number) implements Message<Void> {}

    @MessageType(name = "other")
    record Other() implements Message<Void> {}

    @Test
    void aFileGivesTemplatesAndItsChangesAreSeen() throws IOException {
        Path file = write("""
                # for operators
                templates:
                  send:
                    queue: by-file
                    priority: 20
                    timeout: 30s
                    result-ttl: 2d
                    requires: [gpu=yes]
                    retry:
                      attempts: 3
                      backoff: {initial: 2s, multiplier: 3, max: 1m, jitter: 0}
                      ignore-on: [java.lang.IllegalStateException]
                  other: {retry: {backoff: {fixed: 5s}}}
                """);
        try (TestRuntime runtime = TestRuntime.start(builder -> builder
                .set("jobs.templates", file)
                .template(MessageTemplate.of("send").queue("by-code")))) {
            assertThat(runtime.jobs().enqueue(new Send(1)).info().queue()).isEqualTo("by-file");
            MessageTemplate read = runtime.runtime().ask(new GetTemplate("send")).orElseThrow();
            assertThat(read.timeout()).contains(Duration.ofSeconds(30));
            assertThat(read.resultTimeToLive()).contains(Duration.ofDays(2));
            assertThat(read.retry().orElseThrow().maxAttempts()).isEqualTo(3);
            assertThat(read.retry().orElseThrow().backoff().delay(2, 0.3)).isEqualTo(Duration.ofSeconds(6));
            assertThat(read.retry().orElseThrow().retries(new IllegalStateException())).isFalse();

            change(file, "templates: {send: {queue: later}}");
            assertThat(runtime.jobs().enqueue(new Send(2)).info().queue()).isEqualTo("by-file");
            runtime.runtime().ask(new RefreshTemplates());
            assertThat(runtime.jobs().enqueue(new Send(3)).info().queue()).isEqualTo("later");

            change(file, "templates: {send: {que: later still}}");
            runtime.advance(TTL.plusMillis(1));
            assertThat(runtime.jobs().enqueue(new Send(4)).info().queue()).isEqualTo("later");
        }
    }

    @Test
    void aChangeThatCannotBeReadChangesNothing() throws IOException {
        Path file = write("templates: {send: {queue: by-file}, other: {queue: others-by-file}}");
        try (TestRuntime runtime = TestRuntime.start(builder -> builder.set("jobs.templates", file))) {
            assertThat(runtime.jobs().enqueue(new Send(1)).info().queue()).isEqualTo("by-file");

            change(file, "templates: {send: {que: by-file}}");
            assertThat(runtime.jobs().enqueue(new Other()).info().queue()).as("never looked up before")
                    .isEqualTo("others-by-file");
            runtime.runtime().ask(new RefreshTemplates());
            assertThat(runtime.jobs().enqueue(new Send(2)).info().queue()).isEqualTo("by-file");

            Files.delete(file);
            runtime.runtime().ask(new RefreshTemplates());
            assertThat(runtime.jobs().enqueue(new Send(3)).info().queue()).isEqualTo("by-file");

            Files.writeString(file, "templates: {send: {queue: mended}}");
            runtime.runtime().ask(new RefreshTemplates());
            assertThat(runtime.jobs().enqueue(new Send(4)).info().queue()).isEqualTo("mended");
        }
    }

    @Test
    void whatIsWrongWithAFileIsToldAtTheStartWithItsPlace() {
        Path file = write("""
                templates:
                  send:
                    prioritty: 20
                    timeout: often
                    retry: {attempts: 0}
                  other:
                    queue: a b
                    retry:
                      backoff: {fixed: 5s, step: 1s}
                  send:
                    priority: 3
                defaults: {}
                """);
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> TestRuntime.start(builder -> builder.set("jobs.templates", file)).close())
                .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
                .withMessageContainingAll(
                        file + ":10: key 'send' of templates of the file is there twice",
                        file + ":6: other of templates of the file: queue name 'a b' is not allowed",
                        file + ":9: ",
                        "exactly one of [fixed, delays, step, initial] is needed",
                        file + ":12: unknown key 'defaults' of the file");
        Path mistyped = write("templates:\n  send:\n    timeout: often\n    prioritty: 20\n");
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> TestRuntime.start(builder -> builder.set("jobs.templates", mistyped)).close())
                .withMessageContainingAll(
                        mistyped + ":3: timeout of send of templates of the file is 'often'; allowed is a duration",
                        mistyped + ":4: unknown key 'prioritty' of send of templates of the file; did you mean priority?");
        Path broken = write("templates:\n  send: [\n");
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> TestRuntime.start(builder -> builder.set("jobs.templates", broken)).close())
                .withMessageContaining(broken + ":");
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> TestRuntime.start(builder -> builder
                        .set("jobs.templates", directory.resolve("missing.yaml"))).close())
                .withMessageContaining("missing.yaml");
    }

    @Test
    void exceptionsThatNoClassCanBeAreRefusedWithTheirPlace() {
        assertThat(refusal("""
                templates:
                  send:
                    retry:
                      retry-on: ["java.io.IOException; java.sql.SQLException"]
                  other:
                    retry:
                      retry-on: [java.lang.IllegalStateException]
                      ignore-on: [IOException]
                """)).contains(
                ":4: retry-on of retry of send of templates of the file is 'java.io.IOException; java.sql.SQLException'",
                ":8: ignore-on of retry of other of templates of the file is 'IOException'; allowed is the full name");
    }

    @Test
    void aBackoffHasTheKeysOfItsKindAlone() {
        assertThat(refusal("""
                templates:
                  send:
                    retry:
                      backoff: {fixed: 5s, max: 1m, jitter: 0.5}
                  other:
                    retry:
                      backoff: {delays: []}
                  third:
                    retry:
                      attempts: 3
                      backoff: {max: 1m}
                """)).contains(
                ":4: unknown key 'max' of backoff of retry of send",
                ":4: unknown key 'jitter' of backoff of retry of send",
                ":7: backoff of retry of other of templates of the file: a list of delays is empty",
                ":11: backoff of retry of third of templates of the file has []; exactly one of");
    }

    @Test
    void eachKindOfBackoffIsRead() {
        Path file = write("""
                templates:
                  fixed: {retry: {backoff: {fixed: 5s}}}
                  delays: {retry: {backoff: {delays: [1s, 1m]}}}
                  linear: {retry: {backoff: {step: 5s, max: 7s}}}
                  exponential: {retry: {backoff: {initial: 5s}}}
                """);
        try (TestRuntime runtime = TestRuntime.start(builder -> builder.set("jobs.templates", file))) {
            Map.of("fixed", 5, "delays", 60, "linear", 7, "exponential", 10)
                    .forEach((type, seconds) -> assertThat(runtime.runtime().ask(new GetTemplate(type)).orElseThrow()
                            .retry().orElseThrow().backoff().delay(2, 0.5)).as(type)
                            .isEqualTo(Duration.ofSeconds(seconds)));
        }
    }

    @Test
    void aCharacterThatIsNoTextIsRefusedWithItsPlace() {
        assertThat(refusal("templates:\n  send:\n    queue: a\u0007b\n")).contains(":3: ").contains("0x7");
    }

    /** What a start with this file is refused with. */
    private String refusal(String yaml) {
        Path file = write(yaml);
        return assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> TestRuntime.start(builder -> builder.set("jobs.templates", file)).close())
                .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
                .actual()
                .getMessage();
    }

    private Path write(String yaml) {
        try {
            return Files.writeString(Files.createTempFile(directory, "templates", ".yaml"), yaml);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** File systems keep time in grains; the test does not wait for the next. */
    private static void change(Path file, String yaml) throws IOException {
        FileTime before = Files.getLastModifiedTime(file);
        Files.writeString(file, yaml);
        Files.setLastModifiedTime(file, FileTime.from(before.toInstant().plusSeconds(1)));
    }
}
