package dev.worker.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.testkit.InlineWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a handler is tested: alone, without a runtime. */
class FileIndexerTest {

    @TempDir
    Path place;

    private Path directory;
    private InlineWorker worker;

    @BeforeEach
    void makeWorker() throws IOException {
        directory = Files.createDirectory(place.toRealPath().resolve("files"));
        FileIndexer indexer = new FileIndexer(directory, new UnreliableStorage(), Duration.ZERO);
        worker = InlineWorker.of(Worker.named("indexer").queue("files").handler(indexer).build());
    }

    @Test
    void readsAText() throws Exception {
        Files.writeString(directory.resolve("a.java"), "one two\nthree");

        FileFacts facts = worker.run(message("a.java")).result();

        assertThat(facts.path()).isEqualTo("a.java");
        assertThat(facts.language()).isEqualTo("Java");
        assertThat(facts.bytes()).isEqualTo(13);
        assertThat(facts.lines()).isEqualTo(2);
        assertThat(facts.words()).isEqualTo(3);
        assertThat(facts.sha256())
                .isEqualTo("2e2bf529d7cf77cec165d750c66d6d1617d14adf8e9f4e483864ed0b6c89a221");
    }

    @Test
    void opensNothingOutsideTheDirectory() throws Exception {
        Files.writeString(place.resolve("secret.txt"), "secret");
        Files.createSymbolicLink(directory.resolve("link.txt"), place.toRealPath().resolve("secret.txt"));

        assertThat(worker.run(message("../secret.txt")).outcome())
                .isEqualTo(Outcome.reject("it is not inside the directory"));
        assertThat(worker.run(message("link.txt")).outcome())
                .isEqualTo(Outcome.reject("it is not inside the directory"));
    }

    @Test
    void wantsNoFileThatIsGone() throws Exception {
        assertThat(worker.run(message("gone.txt")).outcome()).isEqualTo(Outcome.cancel("the file is gone"));
    }

    @Test
    void succeedsAtTheSecondAttemptWhereTheStorageFailed() throws Exception {
        String name = IntStream.iterate(0, i -> i + 1).mapToObj(i -> i + ".txt")
                .filter(UnreliableStorage::failsAtFirst).findFirst().orElseThrow();
        Files.writeString(directory.resolve(name), "text");

        assertThatThrownBy(() -> worker.run(message(name))).isInstanceOf(UnreliableStorage.NotThisTimeException.class);
        assertThat(worker.withAttempt(2).run(message(name)).result().words()).isEqualTo(1);
    }

    private static IndexFile message(String path) {
        return new IndexFile(path, 0, Instant.EPOCH);
    }
}
