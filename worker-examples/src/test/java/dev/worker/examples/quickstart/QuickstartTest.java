package dev.worker.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.examples.Program;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(180)
class QuickstartTest {

    private static final Pattern SHARES = Pattern
            .compile("Files dealt with: (\\d+) by this run, (\\d+) by earlier ones\\.");

    /** Milliseconds per file: a program that is told something after its first files is not done before it hears of it. */
    private static final String SLOW = "500";

    @TempDir
    Path place;

    private Path directory;

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createDirectory(place.resolve("files"));
    }

    @Test
    void indexesEachFileOnce() throws IOException {
        write("Main.java", "class Main {\n}\n");
        write("docs/readme.md", "three short words");
        write("docs/copy.md", "three short words");
        write("empty.txt", "");
        write("target/Made.java", "class Made {}\n");
        write(".git/config", "[core]\n");
        Files.createSymbolicLink(directory.resolve("link.txt"), write("../outside.txt", "not inside\n"));
        Files.write(directory.resolve("nul.bin"), new byte[]{'a', 0, 'b'});
        Files.write(directory.resolve("latin.txt"), "café".getBytes(StandardCharsets.ISO_8859_1));
        List<String> flaky = flakyNames(3);
        for (String name : flaky) {
            write(name, "");
        }

        Program.Ended first = run();

        assertThat(first.errors()).isEmpty();
        assertThat(first.exitCode()).isZero();
        assertThat(first.lastLine())
                .matches("quickstart: 7 succeeded, 3 retried, 2 dead-lettered in \\d+\\.\\d s");
        assertThat(first.text())
                .containsPattern("Java +1 +2 +4 +15 B")
                .containsPattern("Markdown +2 +2 +6 +34 B")
                .containsPattern("Text +4 +0 +0 +0 B")
                .contains("Duplicates: 1 more than needed")
                .contains("2 x 17 B: docs/copy.md, docs/readme.md")
                .contains("Dead letters: 2")
                .contains("latin.txt: its handler rejected it: not text: invalid UTF-8")
                .contains("nul.bin: its handler rejected it: not text: a NUL character")
                .doesNotContain("Made.java", "config", "link.txt");

        Program.Ended second = run();

        assertThat(second.errors()).isEmpty();
        assertThat(second.lastLine()).matches("quickstart: 0 succeeded, 0 retried, 0 dead-lettered in \\d+\\.\\d s");
        assertThat(second.text()).contains("Nothing new to do: all 9 files", "Dead letters: 2");

        write("Main.java", "class Main {\n\n}\n");
        Program.Ended third = run();

        assertThat(third.lastLine()).startsWith("quickstart: 1 succeeded, ");
        assertThat(third.text()).containsPattern("Java +1 +3 +4 +16 B")
                .contains("Files dealt with: 1 by this run, 8 by earlier ones.");

        Program.Ended fresh = Program.run(place, Quickstart.class, "--fresh", directory.toString());

        assertThat(fresh.lastLine()).startsWith("quickstart: 7 succeeded, 3 retried, 2 dead-lettered in ");
    }

    @Test
    void goesOnAfterKill() throws IOException {
        writeMany(200);
        try (Program killed = Program.start(place, Quickstart.class, "--slow", SLOW, directory.toString())) {
            killed.awaitLine(line -> line.endsWith("of 200 files"));
            killed.kill();
            killed.end();
        }

        Program.Ended ended = run();

        assertThat(ended.errors()).isEmpty();
        assertThat(ended.exitCode()).isZero();
        assertThat(ended.lastLine()).contains(" 0 dead-lettered ");
        Matcher shares = SHARES.matcher(ended.text());
        assertThat(shares.find()).as(ended.text()).isTrue();
        int here = Integer.parseInt(shares.group(1));
        int earlier = Integer.parseInt(shares.group(2));
        assertThat(here).isPositive();
        assertThat(earlier).isGreaterThanOrEqualTo(20);
        assertThat(here + earlier).isEqualTo(200);
        assertThat(ended.lastLine()).startsWith("quickstart: " + here + " succeeded, ");
        assertThat(ended.text()).containsPattern("Text +200 +200 ");
    }

    @Test
    void stopsInOrderWhenTold() throws IOException {
        writeMany(200);
        Program.Ended stopped;
        try (Program program = Program.start(place, Quickstart.class, "--slow", SLOW, directory.toString())) {
            program.awaitLine(line -> line.endsWith("of 200 files"));
            program.terminate();
            stopped = program.end();
        }
        assertThat(stopped.errors()).isEmpty();
        assertThat(stopped.exitCode()).isZero();
        assertThat(stopped.text()).contains("Stopped before the end; start it again and it goes on.");
        assertThat(stopped.lastLine())
                .matches("quickstart: \\d+ succeeded, \\d+ retried, 0 dead-lettered in \\d+\\.\\d s");

        assertThat(run().text()).containsPattern("Text +200 +200 ");
    }

    @Test
    void runsOnPostgres() throws IOException {
        writeMany(20);
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().setPGStartupWait(Duration.ofSeconds(60)).start()) {
            String url = server.getJdbcUrl("postgres", "postgres");

            Program.Ended first = Program.run(place, Quickstart.class, "--jdbc", url, directory.toString());
            Program.Ended second = Program.run(place, Quickstart.class, "--jdbc", url, directory.toString());

            assertThat(first.errors()).isEmpty();
            assertThat(first.lastLine()).startsWith("quickstart: 20 succeeded, ");
            assertThat(second.errors()).isEmpty();
            assertThat(second.text()).contains("Nothing new to do: all 20 files");
        }
    }

    @Test
    void anEmptyDirectoryIsNoProblem() throws IOException {
        Program.Ended ended = run();

        assertThat(ended.errors()).isEmpty();
        assertThat(ended.lastLine()).startsWith("quickstart: 0 succeeded, 0 retried, 0 dead-lettered in ");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            nowhere,         there is no directory
            file.txt,        is not a directory
            --colour,        unknown option --colour
            --slow,          --slow needs a value
            --data a;b,      a semicolon in it
            --slow soon,     --slow is soon; allowed is 0 to 60000 milliseconds
            files elsewhere, more than one directory: files and elsewhere
            --fresh --jdbc jdbc:postgresql://localhost/jobs, --fresh deletes a database file
            --fresh --nats nats://localhost, --fresh deletes a database file
            --jdbc jdbc:h2:mem:a --nats nats://localhost, the jobs can be kept in one place
            """)
    void refusesInOneLine(String arguments, String message) throws IOException {
        write("../file.txt", "no directory");

        Program.Ended ended = Program.run(place, Quickstart.class, arguments.split(" "));

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.lines()).isEmpty();
        assertThat(ended.errors().lines()).singleElement().asString().startsWith("quickstart: ").contains(message);
    }

    @Test
    void helps() throws IOException {
        Program.Ended ended = Program.run(place, Quickstart.class, "--help");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.errors()).isEmpty();
        assertThat(ended.text()).startsWith("usage: quickstart").contains("--data", "--fresh", "--jdbc", "--nats",
                "--slow");
    }

    private Program.Ended run() throws IOException {
        return Program.run(place, Quickstart.class, directory.toString());
    }

    /** Of files whose names are not those of others in the tests, and for which the storage fails once. */
    private static List<String> flakyNames(int count) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "flaky-" + i + ".txt")
                .filter(UnreliableStorage::failsAtFirst)
                .limit(count)
                .toList();
    }

    private void writeMany(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            write(i + ".txt", "file " + i + "\n");
        }
    }

    private Path write(String name, String text) throws IOException {
        Path file = directory.resolve(name).normalize();
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
