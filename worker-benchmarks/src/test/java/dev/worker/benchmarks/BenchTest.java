package dev.worker.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.benchmarks.measure.Scale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole comparison on H2, so small that it says nothing about speed. */
class BenchTest {
    /** No more jobs than slots: JobRunr may take the next only at its next poll. */
    private static final Scale TINY = new Scale(
            1, // rounds
            0, // warm-ups
            10, // enqueues
            1_000, // batched enqueues
            15, // jobs
            List.of(16), // slots
            3, // pickups
            Duration.ofMillis(100), // load
            List.of(10), // backlogs
            List.of(1), // processes
            10, // running
            Duration.ofSeconds(30)); // limit

    @TempDir
    private Path directory;

    @Test
    void everyContenderDoesEveryJobOnce() throws IOException, InterruptedException {
        compare(Set.of("enqueue", "drain-noop"), Set.of());

        assertThat(lines()).hasSize(5 * 3)
                .extracting(line -> line.get("contender").asString())
                .contains("worker", "db-scheduler-fetch", "jobrunr", "quartz", "plain-jdbc")
                .doesNotContain("db-scheduler-lock");
        assertEachJobWasDoneOnce();
    }

    @Test
    void everyMeasureInThisProcessYieldsItsNumbers() throws IOException, InterruptedException {
        // Without JobRunr, whose poll comes every five seconds.
        compare(Set.of("drain-5ms", "pickup-idle", "pickup-loaded", "backlog"),
                Set.of("db-scheduler-fetch", "quartz", "plain-jdbc"));

        assertThat(lines()).hasSize(3 * (1 + 2 + 4 + 1));
        assertEachJobWasDoneOnce();
    }

    @Test
    void everyMeasureInAProcessOfItsOwnYieldsItsNumbers() throws IOException, InterruptedException {
        compare(Set.of("memory", "startup"), Set.of("plain-jdbc"));

        assertThat(lines()).extracting(line -> line.get("column").asString())
                .containsExactly("heap", "resident", "first job");
        assertThat(directory.resolve("startup.svg")).isNotEmptyFile();
    }

    @Test
    void whatOneDatabaseCannotShowIsLeftOutWithTheReason() throws IOException, InterruptedException {
        compare(Set.of("processes"), Set.of("plain-jdbc"));

        JsonNode line = lines().getFirst();
        assertThat(line.get("status").asString()).isEqualTo("refused");
        assertThat(line.get("reason").asString()).isEqualTo("an H2 file belongs to one process");
    }

    private void compare(Set<String> measures, Set<String> contenders) throws IOException, InterruptedException {
        Options options = new Options(TINY, measures, contenders, Set.of("h2"), directory);
        assertThat(new Bench(options).run("test")).as("sound, see the test's output").isTrue();
    }

    private void assertEachJobWasDoneOnce() throws IOException {
        assertThat(lines()).allSatisfy(line -> {
            assertThat(line.get("status").asString()).isEqualTo("measured");
            assertThat(line.get("duplicates").asInt()).isZero();
            assertThat(line.get("lost").asInt()).isZero();
            assertThat(line.get("samples")).hasSize(1);
        });
    }

    private List<JsonNode> lines() throws IOException {
        return Files.readAllLines(directory.resolve("results.jsonl")).stream()
                .map(JsonMapper.shared()::readTree)
                .toList();
    }
}
