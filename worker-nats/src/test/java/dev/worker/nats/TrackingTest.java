package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.Backoff;
import dev.worker.api.Cancellation;
import dev.worker.api.JobFailedException;
import dev.worker.api.JobHandle;
import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.NextSteps;
import dev.worker.api.Outcome;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Unique;
import dev.worker.api.Worker;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import io.nats.client.Connection;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.PullSubscribeOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs of types that are not tracked, or by their ends alone. */
@Timeout(120)
class TrackingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final RetryPolicy THREE = RetryPolicy.attempts(3).backoff(Backoff.fixed(Duration.ofMillis(50)));

    @RegisterExtension
    static final SharedServer SERVER = new SharedServer();

    @Test
    void anUntrackedJobRunsOnceAndLeavesNothing() throws Exception {
        int jobs = 2_000;
        Runs runs = new Runs(jobs);
        try (WorkerRuntime one = untracked().add(runs.worker(20)).start();
                WorkerRuntime two = untracked().add(runs.worker(20)).start()) {
            one.jobs().enqueueAll(numbers(jobs / 2));
            two.jobs().enqueueAll(IntStream.range(jobs / 2, jobs).mapToObj(Numbered::new).toList());

            assertThat(runs.awaitAll(PATIENCE)).as("%d jobs did not run", runs.missing()).isTrue();
            assertThat(two.jobs().list(JobQuery.all())).isEmpty();
        }
        assertThat(runs.repeated()).isZero();
        assertThat(messages("-work")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "ends"})
    void aJobThatFailsIsTriedAsOftenAsItsPolicySaysAndThenADeadLetterThatCanGoBack(String level) {
        Runs runs = new Runs(3);
        AtomicInteger broken = new AtomicInteger(1);
        Worker worker = Worker.named("broken").queue("numbers")
                .handle(Numbered.class, (message, job) -> {
                    if (broken.get() == 0) {
                        return Outcome.done(7);
                    }
                    runs.run(job.attempt());
                    throw new IOException("it broke");
                })
                .build();
        try (WorkerRuntime runtime = tracking(level).add(worker).start()) {
            JobHandle<Integer> job = runtime.jobs().enqueue(new Numbered(1), options -> options.retry(THREE));

            JobInfo dead = awaitDeadLetter(runtime);
            assertThat(dead.id()).isEqualTo(job.id());
            assertThat(dead.attempt()).isEqualTo(3);
            assertThat(runs.missing()).isZero();
            assertThat(runs.repeated()).isZero();
            assertThat(runtime.deadLetters().find(job.id()).orElseThrow().failures()).hasSize(3)
                    .allSatisfy(failure -> assertThat(failure.error().message()).contains("it broke"));
            assertThatExceptionOfType(JobFailedException.class).isThrownBy(() -> job.result(PATIENCE));

            broken.set(0);
            assertThat(runtime.deadLetters().requeue(job.id())).isTrue();
            assertThat(job.result(PATIENCE)).isEqualTo(7);
        }
    }

    @Test
    void aJobThatIsRememberedByItsEndGivesItsResult() {
        Runs runs = new Runs(100);
        try (WorkerRuntime one = tracking("ends").add(runs.worker(10)).start();
                WorkerRuntime two = tracking("ends").start()) {
            List<JobHandle<Integer>> jobs = two.jobs()
                    .enqueueAll(numbers(100), options -> options.queue("numbers"));

            assertThat(jobs.get(42).result(PATIENCE)).isEqualTo(42);
            assertThat(jobs).allSatisfy(job -> assertThat(job.await(PATIENCE)).contains(JobState.SUCCEEDED));
            assertThat(one.jobs().list(JobQuery.all().states(JobState.SUCCEEDED).limit(200))).hasSize(100)
                    .allSatisfy(job -> assertThat(job.worker()).contains("counter"));
            assertThat(jobs.getFirst().cancel("too late")).isEqualTo(Cancellation.ALREADY_ENDED);
        }
    }

    @Test
    void whatMustBeRememberedHasARecordAtEveryLevel() {
        JobId name = JobId.named("once");
        try (WorkerRuntime runtime = untracked().start()) {
            JobHandle<Integer> later = runtime.jobs()
                    .enqueue(new Numbered(1), options -> options.delay(Duration.ofHours(1)));
            JobHandle<Integer> unique = runtime.jobs()
                    .enqueue(new Numbered(2), options -> options.unique(Unique.untilFinished("two")));
            JobHandle<Integer> named = runtime.jobs().enqueue(new Numbered(3), options -> options.id(name));
            JobHandle<Integer> again = runtime.jobs().enqueue(new Numbered(3), options -> options.id(name));

            assertThat(later.state()).isEqualTo(JobState.SCHEDULED);
            assertThat(unique.state()).isEqualTo(JobState.QUEUED);
            assertThat(named.state()).isEqualTo(JobState.QUEUED);
            assertThat(again.id()).isEqualTo(named.id());
            assertThat(runtime.jobs().list(JobQuery.all())).hasSize(3);
            assertThat(later.cancel("no more")).isEqualTo(Cancellation.CANCELLED);
        }
    }

    @Test
    void aJobThatBringsOthersAlongIsRememberedByItsEnd() throws InterruptedException {
        NextSteps.Builder<Numbered> next = NextSteps.of(Numbered.class);
        NextSteps.Step step = next.add("text", message -> new Text("after " + message.number()));
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        Worker deciding = Worker.named("deciding").queue("numbers")
                .handle(Numbered.class, (message, job) -> Outcome.decide(message.number(), step),
                        options -> options.next(next.build()))
                .handle(Text.class, (message, job) -> {
                    heard.add(message.text() + " gave " + job.parents().results(Numbered.class));
                    return Outcome.done(message.text());
                })
                .build();
        try (WorkerRuntime runtime = untracked().add(deciding).start()) {
            runtime.jobs().enqueue(new Numbered(7));

            assertThat(heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo("after 7 gave [7]");
        }
    }

    @Test
    void aMessageInTheArtifactStoreIsKeptByTheRecordOfItsJob(@TempDir Path folder) {
        try (WorkerRuntime runtime = untracked().set("artifact-store", "files")
                .set("files.directory", folder.toString())
                .set("artifacts.above", "1024").start()) {
            JobHandle<String> large = runtime.jobs().enqueue(new Text("x".repeat(10_000)));
            JobHandle<String> small = runtime.jobs().enqueue(new Text("x"));

            assertThat(large.state()).isEqualTo(JobState.QUEUED);
            assertThat(runtime.jobs().find(small.id())).isEmpty();
        }
    }

    @Test
    void aJobThatWasHandedOutBeforeIsTrackedFromThenOn() throws Exception {
        Runs runs = new Runs(2);
        try (WorkerRuntime maker = untracked().add(runs.worker(1)).start()) {
            maker.jobs().enqueue(new Numbered(1), options -> options.queue("numbers"));
            Runs.awaitUntil(() -> runs.missing() == 1);
        }
        try (WorkerRuntime client = untracked().start()) {
            JobHandle<Integer> job = client.jobs().enqueue(new Numbered(2), options -> options.queue("numbers"));
            handOutAndTakeBack();
            try (WorkerRuntime worker = untracked().add(runs.worker(1)).start()) {
                assertThat(runs.awaitAll(PATIENCE)).isTrue();
                Runs.awaitUntil(() -> worker.jobs().find(job.id()).map(JobInfo::state)
                        .filter(JobState.SUCCEEDED::equals).isPresent());
                assertThat(job.info().attempt()).isOne();
            }
        }
        assertThat(runs.repeated()).isZero();
    }

    /** As a worker would that dies with a job. */
    private static void handOutAndTakeBack() throws Exception {
        String stream = SERVER.prefix() + "-work";
        Connection admin = Nats.connect(SERVER.server().url());
        try {
            String consumer = admin.jetStreamManagement().getConsumerNames(stream).getFirst();
            JetStreamSubscription subscription = admin.jetStream().subscribe(null,
                    PullSubscribeOptions.bind(stream, consumer));
            List<Message> messages = subscription.fetch(1, PATIENCE);
            assertThat(messages).hasSize(1);
            messages.getFirst().nak();
            admin.flush(PATIENCE);
            subscription.unsubscribe();
        } finally {
            admin.close();
        }
    }

    @Test
    void jobsThatAreStillRunningWhenTheirWorkerStopsGoBack() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        Worker endless = Worker.named("endless").queue("numbers").concurrency(1)
                .handle(Numbered.class, (message, job) -> {
                    running.countDown();
                    new CountDownLatch(1).await();
                    return Outcome.done(0);
                })
                .build();
        Runs runs = new Runs(3);
        try (WorkerRuntime client = untracked().start()) {
            try (WorkerRuntime stopped = untracked().set("engine.grace", "100ms").add(endless).start()) {
                stopped.jobs().enqueueAll(numbers(3));
                assertThat(running.await(60, TimeUnit.SECONDS)).isTrue();
            }
            try (WorkerRuntime other = untracked().add(runs.worker(1)).start()) {
                assertThat(other.jobs()).isNotNull();
                assertThat(runs.awaitAll(PATIENCE)).as("%d jobs did not run", runs.missing()).isTrue();
            }
            assertThat(client.jobs().list(JobQuery.deadLetters())).isEmpty();
        }
    }

    @Test
    void aJobThatNobodyHandlesIsADeadLetterInTheEnd() throws Exception {
        Runs runs = new Runs(1);
        try (WorkerRuntime runtime = untracked().set("engine.unknown-type-after", "1s").add(runs.worker(2)).start()) {
            runtime.jobs().enqueue(new Text("for nobody"), options -> options.queue("numbers"));
            runtime.jobs().enqueue(new Numbered(0));

            assertThat(runs.awaitAll(PATIENCE)).isTrue();
            assertThat(awaitDeadLetter(runtime).type()).isEqualTo("text");
        }
    }

    static JobInfo awaitDeadLetter(WorkerRuntime runtime) {
        Runs.awaitUntil(() -> !runtime.jobs().list(JobQuery.deadLetters()).isEmpty());
        return runtime.jobs().list(JobQuery.deadLetters()).getFirst();
    }

    private static long messages(String stream) throws Exception {
        Connection admin = Nats.connect(SERVER.server().url());
        try {
            return admin.jetStreamManagement().getStreamInfo(SERVER.prefix() + stream).getStreamState().getMsgCount();
        } finally {
            admin.close();
        }
    }

    private static WorkerRuntimeBuilder untracked() {
        return tracking("none");
    }

    private static WorkerRuntimeBuilder tracking(String level) {
        return SERVER.runtime().set("nats.tracking", level);
    }

    private static List<Numbered> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Numbered::new).toList();
    }
}
