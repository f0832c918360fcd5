package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.worker.api.Backoff;
import dev.worker.api.JobHandle;
import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.Outcome;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import io.nats.client.Connection;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.ConsumerInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** What goes wrong with job workers on JetStream that leave too much to it. Each was seen on this server, and does not happen here. */
@Timeout(90)
class PitfallsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final RetryPolicy SOON = RetryPolicy.attempts(1_000).backoff(Backoff.fixed(Duration.ofMillis(20)));

    @RegisterExtension
    static final SharedServer SERVER = new SharedServer();

    private Connection admin;

    @BeforeEach
    void connect() throws Exception {
        admin = Nats.connect(SERVER.server().url());
    }

    @AfterEach
    void disconnect() throws InterruptedException {
        admin.close();
    }

    @Test
    void jobsThatRunAndJobsThatWaitForTheirRetryHoldNoPlaceInAConsumer() throws Exception {
        CountDownLatch running = new CountDownLatch(100);
        CountDownLatch end = new CountDownLatch(1);
        Worker holding = worker("holding", 100, message -> {
            running.countDown();
            end.await();
        });
        try (WorkerRuntime runtime = SERVER.runtime().add(holding).start()) {
            enqueue(runtime, 100);
            assertThat(running.await(60, TimeUnit.SECONDS)).isTrue();

            assertThat(consumers()).isNotEmpty()
                    .allSatisfy(consumer -> assertThat(consumer.getNumAckPending()).isZero());
            end.countDown();
        }
    }

    @Test
    void delaysAreNotLeftToTheConsumerAndDeliveriesAreNotLimited() throws Exception {
        Runs runs = new Runs(1);
        try (WorkerRuntime runtime = SERVER.runtime().add(runs.worker(1)).start()) {
            enqueue(runtime, 1);
            assertThat(runs.awaitAll(PATIENCE)).isTrue();

            assertThat(consumers()).isNotEmpty().allSatisfy(consumer -> {
                assertThat(consumer.getConsumerConfiguration().getBackoff()).isEmpty();
                assertThat(consumer.getConsumerConfiguration().getMaxDeliver()).isEqualTo(-1);
            });
        }
    }

    @Test
    void aTicketThatWasHandedOutAgainAndAgainIsAJobOfOneAttempt() throws Exception {
        Runs runs = new Runs(1);
        try (WorkerRuntime client = SERVER.runtime().start()) {
            try (WorkerRuntime maker = SERVER.runtime().add(runs.worker(1)).start()) {
                enqueue(maker, 1);
                assertThat(runs.awaitAll(PATIENCE)).isTrue();
            }
            JobHandle<Integer> job = client.jobs().enqueue(new Numbered(2), options -> options.queue("numbers"));
            handOutAndTakeBack(20);

            try (WorkerRuntime worker = SERVER.runtime().add(runs.worker(1)).start()) {
                assertThat(worker.jobs()).isNotNull();
                assertThat(job.result(PATIENCE)).isEqualTo(2);
            }
            assertThat(job.info().attempt()).isOne();
        }
    }

    /** With one slot, so that the two are in each other's way. */
    @Test
    void aJobThatFailsAgainAndAgainKeepsNoFreshJobFromRunning() throws Exception {
        CountDownLatch failed = new CountDownLatch(3);
        Worker worker = worker("one", 1, message -> {
            if (message.number() == 0) {
                failed.countDown();
                throw new IOException("again");
            }
        });
        try (WorkerRuntime runtime = SERVER.runtime().add(worker).start()) {
            runtime.jobs().enqueue(new Numbered(0), options -> options.queue("numbers").retry(SOON));
            assertThat(failed.await(60, TimeUnit.SECONDS)).isTrue();

            assertThat(runtime.jobs().enqueue(new Numbered(1), options -> options.queue("numbers")).await(PATIENCE))
                    .contains(JobState.SUCCEEDED);
        }
    }

    @Test
    void anIdThatIsDoneIsKnownAndADeadLetterThatIsPutBackRunsAtOnce() {
        AtomicInteger runs = new AtomicInteger();
        Worker worker = worker("twice", 1, message -> {
            if (runs.incrementAndGet() == 1) {
                throw new IOException("the first time");
            }
        });
        try (WorkerRuntime runtime = SERVER.runtime().add(worker).start()) {
            JobHandle<Integer> job = runtime.jobs().enqueue(new Numbered(1),
                    options -> options.queue("numbers").retry(RetryPolicy.NONE));
            assertThat(job.await(PATIENCE)).contains(JobState.FAILED);

            assertThat(runtime.deadLetters().requeue(job.id())).isTrue();
            assertThat(job.await(PATIENCE)).contains(JobState.SUCCEEDED);
            runtime.jobs().enqueue(new Numbered(1), options -> options.queue("numbers").id(job.id()));

            assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(runs).hasValue(2);
        }
    }

    @Test
    void workersOfOneQueueMayDifferInTypesLabelsAndPriorities() {
        Runs numbers = new Runs(20);
        Worker texts = Worker.named("texts").queue("numbers").label("gpu", "yes")
                .handle(Text.class, (message, job) -> Outcome.done(message.text())).build();
        try (WorkerRuntime one = SERVER.runtime().add(numbers.worker(4)).start();
                WorkerRuntime two = SERVER.runtime().add(texts).start()) {
            List<JobHandle<Integer>> numbered = one.jobs().enqueueAll(
                    IntStream.range(0, 20).mapToObj(Numbered::new).toList(),
                    options -> options.queue("numbers").priority(1));
            List<JobHandle<String>> texted = two.jobs().enqueueAll(
                    IntStream.range(0, 20).mapToObj(i -> new Text("t" + i)).toList(),
                    options -> options.queue("numbers").require("gpu", "yes"));

            assertThat(numbered).allSatisfy(job -> assertThat(job.await(PATIENCE)).contains(JobState.SUCCEEDED));
            assertThat(texted).allSatisfy(job -> assertThat(job.await(PATIENCE)).contains(JobState.SUCCEEDED));
        }
    }

    @Test
    void sixHundredIdleWorkersOfOneQueueAreMoreThanAConsumerLetsWaitAndAllAreServed() throws Exception {
        Set<String> served = ConcurrentHashMap.newKeySet();
        CountDownLatch together = new CountDownLatch(600);
        WorkerRuntimeBuilder builder = SERVER.runtime();
        for (int i = 0; i < 600; i++) {
            String name = "w" + i;
            builder.add(worker(name, 1, message -> {
                served.add(name);
                together.countDown();
                together.await(60, TimeUnit.SECONDS);
            }));
        }
        try (WorkerRuntime runtime = builder.start()) {
            enqueue(runtime, 600);

            assertThat(together.await(60, TimeUnit.SECONDS)).as("%d of 600 run", served.size()).isTrue();
            assertThat(served).hasSize(600);
        }
    }

    @Test
    void aWorkerTakesNoMoreThanItHasSlotsFor() throws Exception {
        CountDownLatch running = new CountDownLatch(2);
        CountDownLatch end = new CountDownLatch(1);
        Worker two = worker("two", 2, message -> {
            running.countDown();
            end.await();
        });
        try (WorkerRuntime runtime = SERVER.runtime().add(two).start()) {
            enqueue(runtime, 50);
            assertThat(running.await(60, TimeUnit.SECONDS)).isTrue();

            assertThat(runtime.jobs().list(JobQuery.all().states(JobState.RUNNING).limit(100))).hasSize(2);
            assertThat(runtime.jobs().list(JobQuery.all().states(JobState.QUEUED).limit(100))).hasSize(48)
                    .extracting(JobInfo::attempt).containsOnly(0);
            end.countDown();
        }
    }

    @Test
    void consumerInfoIsAskedForOncePerLaneAndNotForJobs() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        admin.createDispatcher(message -> asked.incrementAndGet()).subscribe("$JS.API.CONSUMER.INFO.>");
        admin.flush(PATIENCE);
        Runs runs = new Runs(500);
        try (WorkerRuntime runtime = SERVER.runtime().add(runs.worker(10)).start()) {
            enqueue(runtime, 500);
            assertThat(runs.awaitAll(PATIENCE)).isTrue();
        }
        admin.flush(PATIENCE);

        assertThat(asked).hasValue(consumers().size());
    }

    @Test
    void theStartWarnsThatOneReplicaIsNotSafeFromAPowerFailure() {
        Logger logger = (Logger) LoggerFactory.getLogger("dev.worker.nats");
        ListAppender<ILoggingEvent> heard = new ListAppender<>();
        heard.start();
        logger.addAppender(heard);
        try (WorkerRuntime runtime = SERVER.runtime().start()) {
            assertThat(runtime.jobs()).isNotNull();
        } finally {
            logger.detachAppender(heard);
        }
        assertThat(heard.list).extracting(ILoggingEvent::getFormattedMessage)
                .anySatisfy(line -> assertThat(line).contains("worker.nats.replicas=1", "sync_interval"));
    }

    @Test
    void nothingIsLeftInTheWorkQueueOnceAllIsDone() throws Exception {
        Runs runs = new Runs(100);
        try (WorkerRuntime runtime = SERVER.runtime().add(runs.worker(10)).start()) {
            enqueue(runtime, 100);
            assertThat(runs.awaitAll(PATIENCE)).isTrue();
        }

        assertThat(admin.jetStreamManagement().getStreamInfo(SERVER.prefix() + "-work").getStreamState().getMsgCount())
                .isZero();
    }

    /** As a broken worker would that takes tickets and never says what became of them. */
    private void handOutAndTakeBack(int times) throws Exception {
        String stream = SERVER.prefix() + "-work";
        String consumer = admin.jetStreamManagement().getConsumerNames(stream).getFirst();
        JetStreamSubscription subscription = admin.jetStream().subscribe(null,
                PullSubscribeOptions.bind(stream, consumer));
        for (int i = 0; i < times; i++) {
            List<Message> messages = subscription.fetch(1, PATIENCE);
            assertThat(messages).hasSize(1);
            messages.getFirst().nak();
            admin.flush(PATIENCE);
        }
        subscription.unsubscribe();
    }

    private List<ConsumerInfo> consumers() throws Exception {
        return admin.jetStreamManagement().getConsumers(SERVER.prefix() + "-work");
    }

    private static void enqueue(WorkerRuntime runtime, int count) {
        runtime.jobs().enqueueAll(IntStream.range(0, count).mapToObj(Numbered::new).toList(),
                options -> options.queue("numbers"));
    }

    private static Worker worker(String name, int concurrency, Work work) {
        return Worker.named(name).queue("numbers").concurrency(concurrency)
                .handle(Numbered.class, (message, job) -> {
                    work.run(message);
                    return Outcome.done(message.number());
                })
                .build();
    }

    @FunctionalInterface
    private interface Work {
        void run(Numbered message) throws Exception;
    }
}
