package dev.worker.starter.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A {@link Station} in a JVM of its own. What it logs is in {@code target/stations}. */
final class Jvm implements AutoCloseable {

    private static final long LIMIT_SECONDS = 60;

    private final Process process;
    private final BufferedReader output;

    private Jvm(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    /** Starts one with these settings, which enqueues so many jobs itself and, if any, one that waits. */
    static Jvm launch(String name, String ledger, int jobs, Map<String, String> settings) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // it lives for seconds: what it takes to start counts for more than its speed
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m",
                "-cp", System.getProperty("java.class.path")));
        settings.forEach((key, value) -> command.add("-Dworker." + key + "=" + value));
        command.addAll(List.of(Station.class.getName(), name, ledger, Integer.toString(jobs)));
        try {
            Path log = Files.createDirectories(Path.of("target", "stations")).resolve(name + ".log");
            return new Jvm(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads on to this line. */
    void awaitLine(String wanted) {
        String line = readLine();
        while (line != null && !line.equals(wanted)) {
            line = readLine();
        }
        assertThat(line).isEqualTo(wanted);
    }

    private String readLine() {
        try {
            return output.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets one waiting job go on. */
    void go() {
        write("go");
    }

    /** What one of its counters shows. */
    long counter(String metric) {
        write("metrics");
        long count = 0;
        for (String line = readLine(); line != null && !line.equals("end"); line = readLine()) {
            if (line.startsWith(metric + " ")) {
                count = Long.parseLong(line.substring(metric.length() + 1));
            }
        }
        return count;
    }

    private void write(String line) {
        try {
            process.outputWriter().write(line + "\n");
            process.outputWriter().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** kill -9, and waits until it is gone. */
    void kill() {
        signal("KILL");
        exitCode();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Waits for its end. */
    int exitCode() {
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as("the process has ended").isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for the end of a process", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        exitCode();
    }
}
