package dev.worker.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.ClaimOrder;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.OwnerId;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of an H2 file after kill -9, and after interrupts. */
class H2DurabilityTest {

    private static final int JOBS = 40;

    @TempDir
    private Path directory;

    @Test
    void nothingThatWasReportedIsLostWhenTheProcessIsKilled() throws Exception {
        List<JobId> settled = reportedUntilKilled();

        try (Backend backend = Jobs.openH2(directory)) {
            Map<JobId, JobState> states = backend.jobStore().orElseThrow().states(settled);
            assertThat(states).hasSize(JOBS);
            assertThat(states.values()).containsOnly(JobState.SUCCEEDED);
        }
    }

    @Test
    void anInterruptedThreadDoesNotTakeTheDatabaseWithIt() throws Exception {
        try (Backend backend = Jobs.openH2(directory)) {
            Thread interrupted = new Thread(() -> {
                for (int i = 0; i < 50; i++) {
                    Thread.currentThread().interrupt();
                    try {
                        Jobs.publish(backend, 10);
                    } catch (RuntimeException e) {
                        // An interrupted caller may be refused; the next one must not be.
                    }
                }
            });
            interrupted.start();
            interrupted.join();

            List<JobId> ids = Jobs.publish(backend, 10);

            assertThat(backend.jobStore().orElseThrow().states(ids)).hasSize(10);
        }
    }

    /** Each line of the child is written after its settlement was reported as applied; then it is killed at once. */
    private List<JobId> reportedUntilKilled() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path"), Child.class.getName(), directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<JobId> reported = new ArrayList<>();
        try (BufferedReader lines = process.inputReader()) {
            while (reported.size() < JOBS) {
                reported.add(JobId.of(lines.readLine()));
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        return reported;
    }

    /** Publishes, fetches and settles one job after the other, without end. */
    static final class Child {

        public static void main(String[] arguments) {
            Backend backend = Jobs.openH2(Path.of(arguments[0]));
            OwnerId owner = Jobs.register(backend);
            while (true) {
                Jobs.publish(backend, 1);
                List<Delivery> taken = Jobs.fetch(backend, owner, ClaimOrder.FIFO, 1);
                Jobs.transport(backend).settle(owner, Jobs.succeed(taken));
                System.out.println(taken.getFirst().envelope().id());
            }
        }
    }
}
