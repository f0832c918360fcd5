package dev.worker.examples.nightly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.examples.NatsServer;
import dev.worker.examples.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NightlyTest {

    @TempDir
    private Path directory;

    @Test
    void everyNightHasItsReportAlsoThoseOnWhichNobodyWasThere() throws IOException {
        assertEveryNightHasOne(Program.run(directory, Nightly.class));
    }

    @Test
    void onNatsAsWell() throws IOException {
        try (NatsServer server = NatsServer.start(directory)) {
            assertEveryNightHasOne(Program.run(directory, Nightly.class, "--nats", server.url()));
        }
    }

    @Test
    void anOptionIsNotTakenForADirectory() throws IOException {
        Program.Ended program = Program.run(directory, Nightly.class, "--nats");

        assertThat(program.exitCode()).isEqualTo(2);
        assertThat(program.errors()).contains("usage: nightly");
        assertThat(directory.resolve("--nats")).doesNotExist();
    }

    private static void assertEveryNightHasOne(Program.Ended program) {
        assertThat(program.exitCode()).as(program.errors()).isZero();
        List<Instant> nights = program.lines().stream()
                .filter(line -> line.startsWith("  report of "))
                .map(line -> Instant.parse(line.substring("  report of ".length(), line.indexOf(','))))
                .sorted()
                .toList();
        assertThat(nights).hasSizeGreaterThanOrEqualTo(6).doesNotHaveDuplicates();
        for (int i = 1; i < nights.size(); i++) {
            assertThat(nights.get(i)).as("no night is left out").isEqualTo(nights.get(i - 1).plusSeconds(1));
        }
    }
}
