package dev.worker.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A program of the examples in a JVM of its own, as a script would start it. Its output is read line by line. */
public final class Program implements AutoCloseable {

    private static final int LIMIT_SECONDS = 90;

    private final Process process;
    private final Path errors;
    private final BufferedReader output;
    private final List<String> lines = new ArrayList<>();

    private Program(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        this.output = process.inputReader();
    }

    public static Program start(Path workingDirectory, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", mainClassPath(),
                main.getName()));
        command.addAll(List.of(arguments));
        Path errors = Files.createTempFile(workingDirectory, "errors", ".txt");
        Process process = new ProcessBuilder(command)
                .directory(workingDirectory.toFile())
                .redirectError(errors.toFile())
                .start();
        return new Program(process, errors);
    }

    /** Runs to the end. */
    public static Ended run(Path workingDirectory, Class<?> main, String... arguments) throws IOException {
        try (Program program = start(workingDirectory, main, arguments)) {
            return program.end();
        }
    }

    /** Reads until there is such a line. */
    public void awaitLine(Predicate<String> wanted) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            lines.add(line);
            if (wanted.test(line)) {
                return;
            }
        }
        throw new AssertionError("the output ended before the awaited line: " + lines + errorText());
    }

    /** Reads so many lines, or all that there are. */
    public void awaitLines(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            String line = output.readLine();
            if (line == null) {
                return;
            }
            lines.add(line);
        }
    }

    public void kill() {
        process.destroyForcibly();
    }

    public void terminate() {
        // Not Process.destroy(), which closes our end of the output.
        assertThat(process.toHandle().destroy()).isTrue();
    }

    public Ended end() throws IOException {
        try {
            output.lines().forEach(lines::add);
        } catch (UncheckedIOException e) {
            lines.add("(the output broke off)");
        }
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as("the program has ended").isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while the program ended", e);
        }
        return new Ended(process.exitValue(), List.copyOf(lines), errorText());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private String errorText() throws IOException {
        return Files.readString(errors);
    }

    /** The class path of the tests, less what belongs to them: their logging is not the program's. */
    private static String mainClassPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** How it ended. */
    public record Ended(int exitCode, List<String> lines, String errors) {

        public String lastLine() {
            return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        }

        public String text() {
            return String.join("\n", lines);
        }
    }
}
