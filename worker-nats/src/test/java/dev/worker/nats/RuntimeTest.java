package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.Backoff;
import dev.worker.api.JobFailedException;
import dev.worker.api.JobHandle;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.Outcome;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Workers on NATS, by the server's time. */
class RuntimeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration ACK_WAIT = Duration.ofSeconds(4);

    @RegisterExtension
    static final SharedServer SERVER = new SharedServer();

    @Test
    void aJobGivesItsResult() {
        Runs runs = new Runs(1);
        try (WorkerRuntime runtime = SERVER.runtime().add(runs.worker(4)).start()) {
            JobHandle<Integer> job = runtime.jobs().enqueue(new Numbered(7));

            assertThat(job.result(PATIENCE)).isEqualTo(7);
        }
    }

    @Test
    void tenThousandJobsRunOnceEachOnTwoRuntimes() throws InterruptedException {
        int jobs = 10_000;
        Runs runs = new Runs(jobs);
        try (WorkerRuntime one = SERVER.runtime().add(runs.worker(50)).start();
                WorkerRuntime two = SERVER.runtime().add(runs.worker(50)).start()) {
            List<Numbered> messages = IntStream.range(0, jobs).mapToObj(Numbered::new).toList();
            one.jobs().enqueueAll(messages.subList(0, jobs / 2));
            two.jobs().enqueueAll(messages.subList(jobs / 2, jobs));

            assertThat(runs.awaitAll(PATIENCE)).as("%d jobs did not run", runs.missing()).isTrue();
            assertThat(runs.repeated()).isZero();
        }
    }

    @Test
    void jobsMayBeRememberedInADatabase(@TempDir Path folder) throws InterruptedException {
        int jobs = 1_000;
        Runs runs = new Runs(jobs);
        WorkerRuntimeBuilder builder = SERVER.runtime().set("job-store", "jdbi").set("status-store", "jdbi")
                .set("jdbi.url", "jdbc:h2:file:" + folder.resolve("jobs"));
        try (WorkerRuntime runtime = builder.add(runs.worker(20)).start()) {
            List<JobHandle<Integer>> handles = runtime.jobs()
                    .enqueueAll(IntStream.range(0, jobs).mapToObj(Numbered::new).toList());

            assertThat(runs.awaitAll(PATIENCE)).as("%d jobs did not run", runs.missing()).isTrue();
            assertThat(handles.getLast().result(PATIENCE)).isEqualTo(jobs - 1);
        }
        assertThat(runs.repeated()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1, all", "2, all", "1, none", "2, none"})
    void aJobThatTakesThreeTimesAsLongAsTheServerWaitsRunsOnce(int workers, String tracking)
            throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        Worker slow = Worker.named("slow").queue("numbers").concurrency(4)
                .handle(Numbered.class, (message, job) -> {
                    runs.incrementAndGet();
                    over.await(ACK_WAIT.multipliedBy(3).toMillis(), TimeUnit.MILLISECONDS);
                    over.countDown();
                    return Outcome.done(message.number());
                })
                .build();
        try (WorkerRuntime one = longJobs(tracking).add(slow).start();
                WorkerRuntime two = workers == 2 ? longJobs(tracking).add(slow).start() : longJobs(tracking).start()) {
            assertThat(two.jobs().list(JobQuery.all())).isEmpty();

            one.jobs().enqueue(new Numbered(1));
            assertThat(over.await(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(runs).hasValue(1);
    }

    private static WorkerRuntimeBuilder longJobs(String tracking) {
        return SERVER.runtime().set("nats.tracking", tracking).set("nats.ack-wait", ACK_WAIT.toSeconds() + "s");
    }

    @Test
    void manyLongDelaysLeaveTheWayFreeForFreshJobs() throws InterruptedException {
        Runs runs = new Runs(1);
        try (WorkerRuntime runtime = SERVER.runtime().add(runs.worker(1)).start()) {
            List<Numbered> later = IntStream.range(100, 1_100).mapToObj(Numbered::new).toList();
            runtime.jobs().enqueueAll(later, options -> options.delay(Duration.ofHours(1)));
            runtime.jobs().enqueue(new Numbered(1));

            assertThat(runs.awaitAll(PATIENCE)).isTrue();
            assertThat(runtime.jobs().list(JobQuery.all().states(JobState.SCHEDULED).limit(2_000))).hasSize(1_000);
        }
    }

    @Test
    void aJobThatFailsIsTriedAsOftenAsItsPolicySaysAndThenADeadLetter() {
        Runs runs = new Runs(3);
        Worker broken = Worker.named("broken").queue("numbers")
                .handle(Numbered.class, (message, job) -> {
                    runs.run(job.attempt());
                    throw new IOException("it broke");
                })
                .build();
        try (WorkerRuntime runtime = SERVER.runtime().add(broken).start()) {
            JobHandle<Integer> job = runtime.jobs().enqueue(new Numbered(1), options -> options
                    .retry(RetryPolicy.attempts(3).backoff(Backoff.fixed(Duration.ofMillis(100)))));

            assertThatExceptionOfType(JobFailedException.class).isThrownBy(() -> job.result(PATIENCE));
            assertThat(runs.missing()).isZero();
            assertThat(runs.repeated()).isZero();
            assertThat(runtime.jobs().list(JobQuery.deadLetters())).hasSize(1);
        }
    }
}
