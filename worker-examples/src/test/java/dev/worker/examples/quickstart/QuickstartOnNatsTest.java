package dev.worker.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.examples.NatsServer;
import dev.worker.examples.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same program with its jobs on a real nats-server. */
@Timeout(180)
class QuickstartOnNatsTest {

    private static final int FILES = 200;

    /** Milliseconds per file, so many that the program is killed long before it is done. */
    private static final String SLOW = "500";

    @TempDir
    Path place;

    private Path directory;

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createDirectory(place.resolve("files"));
        for (int i = 0; i < FILES; i++) {
            Files.writeString(directory.resolve(i + ".txt"), "file " + i + "\n");
        }
    }

    @Test
    void indexesEachFileOnce() throws IOException {
        try (NatsServer server = NatsServer.start(place)) {
            Program.Ended first = run(server);
            Program.Ended second = run(server);

            assertThat(first.errors()).isEmpty();
            assertThat(first.exitCode()).isZero();
            assertThat(first.lastLine()).startsWith("quickstart: 200 succeeded, ").contains(" 0 dead-lettered ");
            assertThat(first.text()).containsPattern("Text +200 +200 ");
            assertThat(second.errors()).isEmpty();
            assertThat(second.lastLine()).startsWith("quickstart: 0 succeeded, 0 retried, 0 dead-lettered ");
            assertThat(second.text()).contains("Nothing new to do: all 200 files");
        }
    }

    @Test
    void goesOnAfterKill() throws IOException {
        try (NatsServer server = NatsServer.start(place)) {
            try (Program killed = Program
                    .start(place, Quickstart.class, "--slow", SLOW, "--nats", server.url(), directory.toString())) {
                killed.awaitLine(line -> line.endsWith("of 200 files"));
                killed.kill();
                killed.end();
            }

            Program.Ended ended = run(server);

            assertThat(ended.errors()).isEmpty();
            assertThat(ended.exitCode()).isZero();
            assertThat(ended.text())
                    .containsPattern("Files dealt with: [1-9]\\d* by this run, [1-9]\\d* by earlier ones\\.")
                    .containsPattern("Text +200 +200 ");
        }
    }

    @Test
    void aServerThatIsAwayIsToldInOneLine() throws IOException {
        Program.Ended ended = Program
                .run(place, Quickstart.class, "--nats", "nats://127.0.0.1:1", directory.toString());

        assertThat(ended.exitCode()).isOne();
        assertThat(ended.errors().lines()).singleElement().asString()
                .contains("nats://127.0.0.1:1", "worker.nats.url");
    }

    private Program.Ended run(NatsServer server) throws IOException {
        return Program.run(place, Quickstart.class, "--nats", server.url(), directory.toString());
    }
}
