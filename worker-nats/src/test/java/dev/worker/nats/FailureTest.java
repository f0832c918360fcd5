package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of 10,000 jobs when something dies in the middle. */
@Timeout(180)
class FailureTest {

    private static final int JOBS = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration GOES_ON_WITHIN = Duration.ofSeconds(30);
    private static final String PREFIX = "failure";

    private LocalServer server;

    @BeforeEach
    void startServer() {
        server = LocalServer.start();
    }

    @AfterEach
    void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "none"})
    void aRestartOfTheServerUnderLoadLosesNothing(String tracking) throws InterruptedException {
        Runs runs = new Runs(JOBS);
        try (WorkerRuntime one = runtime(tracking).add(runs.worker(50)).start();
                WorkerRuntime two = runtime(tracking).add(runs.worker(50)).start()) {
            enqueue(one, 0, JOBS / 2);
            enqueue(two, JOBS / 2, JOBS);
            runs.awaitSome(JOBS / 4);
            server.stop();
            server.startAgain();
            Duration gap = runs.awaitNext();

            assertThat(gap).isLessThan(GOES_ON_WITHIN);
            assertThat(runs.awaitAll(PATIENCE)).as("%d jobs did not run", runs.missing()).isTrue();
            assertAllSucceeded(one, tracking);
        }
    }

    /** A consumer that is made anew hands out what is unanswered, and so untracked jobs that run, a second time. */
    @ParameterizedTest
    @ValueSource(strings = {"all", "none"})
    void consumersThatAreDeletedUnderLoadAreMadeAnew(String tracking) throws Exception {
        Runs runs = new Runs(JOBS);
        Connection admin = Nats.connect(server.url());
        try (WorkerRuntime one = runtime(tracking).add(runs.worker(50)).start();
                WorkerRuntime two = runtime(tracking).add(runs.worker(50)).start()) {
            enqueue(one, 0, JOBS / 2);
            enqueue(two, JOBS / 2, JOBS);
            for (int round = 1; round <= 5; round++) {
                runs.awaitSome(JOBS / 10 * round);
                deleteConsumers(admin.jetStreamManagement());
                assertThat(runs.awaitNext()).isLessThan(GOES_ON_WITHIN);
            }

            assertThat(runs.awaitAll(PATIENCE)).as("%d jobs did not run", runs.missing()).isTrue();
            assertThat(runs.repeated()).isLessThanOrEqualTo(tracking.equals("all") ? 0 : JOBS / 10);
            assertAllSucceeded(one, tracking);
        } finally {
            admin.close();
        }
    }

    private static void deleteConsumers(JetStreamManagement management) throws IOException, JetStreamApiException {
        for (String consumer : management.getConsumerNames(PREFIX + "-work")) {
            try {
                management.deleteConsumer(PREFIX + "-work", consumer);
            } catch (JetStreamApiException e) {
                // the consumer is gone; 2.9 stumbles over the file of its state where it is just being written
                assertThat(e).hasMessageContaining("directory not empty");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "ends", "none"})
    void aWorkerThatIsKilledUnderLoadLosesNothing(String tracking) throws Exception {
        Runs runs = new Runs(JOBS);
        try (WorkerRuntime client = runtime(tracking).start()) {
            enqueue(client, 0, JOBS);
        }
        Process victim = startWorkerProcess(tracking);
        int first = awaitFirstJob(victim);
        try (WorkerRuntime survivor = runtime(tracking).add(runs.worker(10)).start()) {
            runs.awaitSome(JOBS / 10);
            victim.toHandle().destroyForcibly();
            victim.waitFor();
            Set<Integer> left = victim.inputReader().lines().map(FailureTest::number).collect(Collectors.toSet());
            left.add(first);

            assertThat(runs.awaitAll(left)).as("%d jobs of the dead worker", left.size()).isLessThan(GOES_ON_WITHIN);
            assertThat(runs.awaitAll(PATIENCE)).as("%d jobs did not run", runs.missing()).isTrue();
            assertAllSucceeded(survivor, tracking);
        } finally {
            victim.destroyForcibly();
        }
    }

    @Test
    void aWorkerThatIsToldToStopGivesBackWhatItHasNotFinished() throws Exception {
        int jobs = 100;
        Runs runs = new Runs(jobs);
        try (WorkerRuntime client = server.runtime(PREFIX).start()) {
            enqueue(client, 0, jobs);
            Process stopped = startWorkerProcess("all", "-Dworker.engine.grace=200ms");
            awaitFirstJob(stopped);
            stopped.toHandle().destroy();

            assertThat(stopped.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(stopped.exitValue()).isZero();
            List<JobInfo> left = client.jobs().list(JobQuery.all().limit(jobs)).stream()
                    .filter(job -> job.state() != JobState.SUCCEEDED).toList();
            assertThat(left).isNotEmpty().allSatisfy(job -> {
                assertThat(job.state()).isEqualTo(JobState.QUEUED);
                assertThat(job.attempt()).isZero();
            });
            try (WorkerRuntime other = server.runtime(PREFIX).add(runs.worker(10)).start()) {
                awaitAllEnded(other);
                assertThat(other.jobs().list(JobQuery.all().states(JobState.SUCCEEDED).limit(jobs))).hasSize(jobs)
                        .allSatisfy(job -> assertThat(job.attempt()).isOne());
            }
        }
    }

    private WorkerRuntimeBuilder runtime(String tracking) {
        return server.runtime(PREFIX).set("nats.tracking", tracking);
    }

    private Process startWorkerProcess(String tracking, String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), SlowWorker.class.getName(),
                server.url(), PREFIX, tracking));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    private static int awaitFirstJob(Process victim) throws IOException {
        BufferedReader lines = victim.inputReader();
        String line = lines.readLine();
        while (line != null && !line.startsWith(SlowWorker.RUNS)) {
            line = lines.readLine();
        }
        assertThat(line).as("what the worker's process says").isNotNull();
        return number(line);
    }

    private static int number(String line) {
        return Integer.parseInt(line.substring(SlowWorker.RUNS.length()));
    }

    private static void awaitAllEnded(WorkerRuntime runtime) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        JobQuery unfinished = JobQuery.all().states(JobState.QUEUED, JobState.RUNNING, JobState.SCHEDULED).limit(1);
        while (!runtime.jobs().list(unfinished).isEmpty() && System.nanoTime() < deadline) {
            Runs.pause();
        }
    }

    /** All that there is a record of: all jobs, or those that there was something to remember of. */
    private static void assertAllSucceeded(WorkerRuntime runtime, String tracking) throws InterruptedException {
        awaitAllEnded(runtime);
        if (tracking.equals("none")) {
            assertThat(runtime.jobs().list(JobQuery.deadLetters())).isEmpty();
            return;
        }
        assertThat(runtime.jobs().list(JobQuery.all().limit(JobQuery.MAX_LIMIT))).hasSize(JOBS)
                .allMatch(job -> job.state() == JobState.SUCCEEDED);
    }

    private static void enqueue(WorkerRuntime runtime, int from, int to) {
        List<Numbered> messages = IntStream.range(from, to).mapToObj(Numbered::new).toList();
        for (int i = 0; i < messages.size(); i += 500) {
            runtime.jobs().enqueueAll(messages.subList(i, Math.min(i + 500, messages.size())),
                    options -> options.queue("numbers"));
        }
    }
}
