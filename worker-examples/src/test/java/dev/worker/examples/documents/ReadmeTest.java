package dev.worker.examples.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.examples.Program;
import dev.worker.examples.readme.TenLines;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeTest {

    @TempDir
    Path place;

    @Test
    void theProgramOfTheReadmeRuns() throws IOException {
        Program.Ended ended = Program.run(place, TenLines.class);

        assertThat(ended.errors()).isEmpty();
        assertThat(ended.exitCode()).isZero();
        assertThat(ended.lines()).containsExactly("Hello, world!");
        assertThat(place.resolve("worker-data")).isDirectory();
    }
}
