package dev.worker.examples.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ErrorCode;
import dev.worker.api.FailureKind;
import dev.worker.api.JobHandle;
import dev.worker.api.JobState;
import dev.worker.api.KeyConflictException;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Schedule;
import dev.worker.api.ScheduleInfo;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.testkit.TestRuntime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages and results that are too large to travel with their jobs. */
class LargePayloadsTest {

    private static final int LARGE = 3 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration SELDOM = Duration.ofHours(3);

    record Shout(String text) implements Message<String> {}

    @TempDir
    Path directory;

    @Test
    void travelThroughTheArtifactStore() throws IOException {
        try (TestRuntime runtime = withStore()) {
            String text = "a".repeat(LARGE);
            JobHandle<String> job = runtime.jobs().enqueue(new Shout(text));

            runtime.drain();

            assertThat(job.result(PATIENCE)).isEqualTo(text.toUpperCase());
            assertThat(artifacts()).hasSize(2);
        }
    }

    @Test
    void whatIsSmallStaysWithItsJob() throws IOException {
        try (TestRuntime runtime = withStore()) {
            JobHandle<String> job = runtime.jobs().enqueue(new Shout("a"));

            runtime.drain();

            assertThat(job.result(PATIENCE)).isEqualTo("A");
            assertThat(artifacts()).isEmpty();
        }
    }

    @Test
    void equalMessagesUnderOneKeyAreOneJobAndOthersAreReported() {
        try (TestRuntime runtime = withStore()) {
            JobHandle<String> first = keyed(runtime, "a".repeat(LARGE));

            assertThat(keyed(runtime, "a".repeat(LARGE)).id()).isEqualTo(first.id());
            assertThatExceptionOfType(KeyConflictException.class)
                    .isThrownBy(() -> keyed(runtime, "b".repeat(LARGE)));
            assertThatExceptionOfType(KeyConflictException.class).isThrownBy(() -> keyed(runtime, "a"));

            runtime.advance(PATIENCE);
            assertThat(first.result(PATIENCE)).startsWith("AAA");
        }
    }

    private static JobHandle<String> keyed(TestRuntime runtime, String text) {
        return runtime.jobs().enqueue(new Shout(text), options -> options
                .uniqueKey("shouting").delay(PATIENCE));
    }

    @Test
    void goWithTheirJobs() throws IOException {
        try (TestRuntime runtime = withStore()) {
            runtime.jobs().enqueue(new Shout("a".repeat(LARGE)), options -> options.resultTimeToLive(PATIENCE));
            JobHandle<String> kept = runtime.jobs().enqueue(new Shout("b".repeat(LARGE)));
            runtime.drain();

            runtime.advance(Duration.ofHours(2));

            assertThat(artifacts()).hasSize(2);
            assertThat(kept.result(PATIENCE)).startsWith("BBB");
        }
    }

    @Test
    void goWithTheirJobsWhateverElseIsInTheDirectory() throws IOException {
        try (TestRuntime runtime = withStore()) {
            Files.writeString(directory.resolve("README"), "somebody else's");
            JobHandle<String> odd = runtime.jobs().enqueue(new Shout("b".repeat(LARGE)));
            Files.writeString(label(), "");
            runtime.jobs().enqueue(new Shout("a".repeat(LARGE)), options -> options.resultTimeToLive(PATIENCE));
            runtime.drain();

            runtime.advance(Duration.ofHours(2));

            assertThat(artifacts()).as("README, a message that says no more whose it is, and its result").hasSize(3);
            assertThat(odd.result(PATIENCE)).startsWith("BBB");
        }
    }

    @Test
    void theBeginningOfOneWhoseWriterDiedGoesAfterADay() throws IOException {
        try (TestRuntime runtime = withStore()) {
            runtime.jobs().enqueue(new Shout("a".repeat(LARGE)));
            Path artifact = artifacts().getFirst();
            Path beginning = Files.write(artifact.resolveSibling("0".repeat(64) + ".part"), new byte[10]);
            Files.setLastModifiedTime(beginning, Files.getLastModifiedTime(artifact));

            runtime.advance(Duration.ofHours(23));
            assertThat(beginning).exists();
            runtime.advance(Duration.ofHours(2));

            assertThat(beginning).doesNotExist();
        }
    }

    @Test
    void aJobWhoseMessageIsGoneIsADeadLetterThatSaysSo() throws IOException {
        try (TestRuntime runtime = withStore()) {
            JobHandle<String> job = runtime.jobs()
                    .enqueue(new Shout("a".repeat(LARGE)), options -> options.delay(Duration.ofMinutes(1)));
            for (Path artifact : artifacts()) {
                Files.delete(artifact);
            }

            runtime.advance(Duration.ofMinutes(1));

            runtime.assertThat(job).hasState(JobState.FAILED).hasFailures(FailureKind.POISON);
        }
    }

    @Test
    void theMessageOfAScheduleStaysWithItsSchedule() throws IOException {
        try (TestRuntime runtime = withStore()) {
            String text = "a".repeat(300 << 10);
            ScheduleInfo declared = runtime.runtime().schedules().declare(shouting(text));
            runtime.advance(Duration.ofMinutes(1));
            assertThat(runtime.runtime().schedules().declare(shouting(text))).as("at the next start")
                    .isEqualTo(declared);
            assertThat(artifacts()).isEmpty();

            runtime.advance(SELDOM);

            assertThat(runtime.jobsIn(JobState.SUCCEEDED)).hasSize(1);
        }
    }

    @Test
    void theMessageOfAScheduleIsRefusedWhereItIsTooLarge() throws IOException {
        try (TestRuntime runtime = withStore()) {
            assertThatExceptionOfType(WorkerException.class)
                    .isThrownBy(() -> runtime.runtime().schedules().declare(shouting("a".repeat(LARGE))))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                    .withMessageContainingAll("schedule shouting: ", "has 3145739 bytes", "allowed is up to 1048576")
                    .withMessageNotContaining("worker.artifact-store");
            assertThat(runtime.runtime().schedules().list()).isEmpty();
            assertThat(artifacts()).isEmpty();
        }
    }

    private static Schedule shouting(String text) {
        return Schedule.named("shouting").message(new Shout(text)).every(SELDOM).build();
    }

    @Test
    void areReadableWhereTheyAreDeadLettersAndInTests() throws IOException {
        try (TestRuntime runtime = withStore()) {
            String text = "?" + "a".repeat(LARGE);
            JobHandle<String> job = runtime.jobs().enqueue(new Shout(text));
            runtime.drain();

            assertThat(runtime.enqueued(Shout.class)).containsExactly(new Shout(text));
            assertThat(letter(runtime, job)).isEqualTo("{\"text\":\"" + text + "\"}");

            for (Path artifact : artifacts()) {
                Files.delete(artifact);
            }
            assertThat(letter(runtime, job)).as("what is left of it").contains("artifact").doesNotContain("aaa");
        }
    }

    private static String letter(TestRuntime runtime, JobHandle<?> job) {
        return new String(runtime.deadLetters().find(job.id()).orElseThrow().payload(), StandardCharsets.UTF_8);
    }

    @Test
    void withoutAStoreTheyAreRefusedWithTheSettingThatHelps() {
        try (TestRuntime runtime = TestRuntime.start(shouter())) {
            assertThatExceptionOfType(WorkerException.class)
                    .isThrownBy(() -> runtime.jobs().enqueue(new Shout("a".repeat(LARGE))))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                    .withMessageContaining("worker.artifact-store");
        }
    }

    @Test
    void aBackendWithoutAnArtifactStoreIsRefused() {
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> TestRuntime.start(builder -> builder.add(shouter()).set("artifact-store", "memory")))
                .withMessageContaining("backend memory offers no artifact store")
                .withMessageContaining("worker.artifact-store");
    }

    private TestRuntime withStore() {
        return TestRuntime.start(builder -> builder.add(shouter())
                .set("artifact-store", "files").set("files.directory", directory.toString()));
    }

    private static Worker shouter() {
        return Worker.named("shouter").queue("work")
                .handle(Shout.class, (message, job) -> message.text().startsWith("?")
                        ? Outcome.reject("that is no shout")
                        : Outcome.done(message.text().toUpperCase()))
                .build();
    }

    private Path label() throws IOException {
        return files().stream().filter(file -> file.toString().endsWith(".label")).findFirst().orElseThrow();
    }

    private List<Path> artifacts() throws IOException {
        return files().stream().filter(file -> !file.toString().matches(".*\\.(label|lock)")).toList();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
