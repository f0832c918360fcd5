package dev.worker.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.Worker;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real JVM under real signals. */
@Timeout(60)
class ExitTest {

    /** What runs in the other JVM. */
    static final class Application {

        private Application() {}

        public static void main(String[] arguments) throws InterruptedException {
            List<String> told = Arrays.asList(arguments);
            Worker worker = Worker.named("w").onStop(() -> {
                System.out.println("stopping");
                if (told.contains("hang")) {
                    new CountDownLatch(1).await();
                }
                System.out.println("stopped");
            }).build();
            WorkerRuntime runtime = WorkerRuntime.builder().add(worker).start();
            if (told.contains("two")) {
                WorkerRuntime.builder().add(worker).start().close();
            }
            if (told.contains("closed")) {
                runtime.close();
            }
            System.out.println("ready");
            if (told.contains("return")) {
                System.exit(3);
            }
            new CountDownLatch(1).await();
        }
    }

    @Test
    void sigtermStopsGracefullyWithExitCodeZeroAndNoWarnings() throws Exception {
        try (Jvm jvm = Jvm.start()) {
            assertThat(jvm.nextLine()).isEqualTo("ready");
            jvm.signal("TERM");
            assertThat(jvm.exitCode()).isZero();
            assertThat(jvm.rest()).containsExactly("stopping", "stopped");
        }
    }

    @Test
    void sigintDoesTheSame() throws Exception {
        try (Jvm jvm = Jvm.start()) {
            jvm.awaitLine("ready");
            jvm.signal("INT");
            assertThat(jvm.exitCode()).isZero();
        }
    }

    @Test
    void aSecondSignalEndsAStopThatHangs() throws Exception {
        try (Jvm jvm = Jvm.start("hang")) {
            jvm.awaitLine("ready");
            jvm.signal("TERM");
            jvm.awaitLine("stopping");
            jvm.signal("TERM");
            assertThat(jvm.exitCode()).isEqualTo(128 + 15);
        }
    }

    @Test
    void theCodeOfSystemExitStays() throws Exception {
        try (Jvm jvm = Jvm.start("return")) {
            assertThat(jvm.exitCode()).isEqualTo(3);
            assertThat(jvm.rest()).containsExactly("ready", "stopping", "stopped");
        }
    }

    @Test
    void aClosedRuntimeGivesTheSignalsBack() throws Exception {
        try (Jvm jvm = Jvm.start("closed")) {
            jvm.awaitLine("ready");
            jvm.signal("TERM");
            assertThat(jvm.exitCode()).isEqualTo(128 + 15);
        }
    }

    @Test
    void aRuntimeThatIsLeftKeepsTheSignalsWhenAnotherCloses() throws Exception {
        try (Jvm jvm = Jvm.start("two")) {
            jvm.awaitLine("ready");
            jvm.signal("TERM");
            assertThat(jvm.exitCode()).isZero();
        }
    }

    @Test
    void theHookCanBeSwitchedOff() throws Exception {
        try (Jvm jvm = Jvm.start("-Dworker.runtime.shutdown-hook=false")) {
            jvm.awaitLine("ready");
            jvm.signal("TERM");
            assertThat(jvm.exitCode()).isEqualTo(128 + 15);
            assertThat(jvm.rest()).isEmpty();
        }
    }

    /** A child of this JVM, both of whose outputs are read as one. */
    private record Jvm(Process process, BufferedReader output) implements AutoCloseable {

        static Jvm start(String... arguments) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    // A build in the background ignores SIGINT, and so would its children.
                    "env", "--default-signal=INT",
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp", System.getProperty("java.class.path")));
            Arrays.stream(arguments).filter(argument -> argument.startsWith("-")).forEach(command::add);
            command.add(Application.class.getName());
            Arrays.stream(arguments).filter(argument -> !argument.startsWith("-")).forEach(command::add);
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            return new Jvm(process, process.inputReader());
        }

        /** Reads up to this line. What else there may be, {@link #rest()} is asked for where it matters. */
        void awaitLine(String wanted) throws IOException {
            String line = output.readLine();
            while (line != null && !line.equals(wanted)) {
                line = output.readLine();
            }
            assertThat(line).isEqualTo(wanted);
        }

        String nextLine() throws IOException {
            return output.readLine();
        }

        void signal(String name) throws IOException, InterruptedException {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
        }

        int exitCode() throws InterruptedException {
            assertThat(process.waitFor(Duration.ofSeconds(40).toSeconds(), TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        }

        List<String> rest() {
            return output.lines().toList();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
