package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.worker.api.AttemptError;
import dev.worker.api.ClaimOrder;
import dev.worker.api.FailureKind;
import dev.worker.api.JobHandle;
import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.JobStatistics;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.Transport;
import dev.worker.core.WorkerRuntime;
import dev.worker.testkit.TestClock;
import dev.worker.testkit.TestPluginContext;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** Where a job stands may be written in a form that only newer processes know. It is left to them, and is in nobody's way. */
@Timeout(90)
class UnreadableJobsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final byte[] UNREADABLE = {1, 2, 3};

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
    void oneThatIsHandedOutWithOthersIsLeftInItsLane() throws Exception {
        try (Backend backend = SERVER.open(new TestPluginContext(new TestClock()))) {
            Transport transport = backend.transport().orElseThrow();
            Envelope unreadable = Diamond.after();
            Envelope sound = Diamond.after();
            transport.publish(List.of(unreadable, sound));
            makeUnreadable(unreadable.id());
            OwnerId owner = transport.register("test", Duration.ofDays(1));

            assertThat(fetch(transport, owner)).extracting(delivery -> delivery.envelope().id())
                    .containsExactly(sound.id());
            assertThat(admin.jetStreamManagement().getStreamInfo(SERVER.prefix() + "-work").getStreamState()
                    .getMsgCount()).as("tickets").isOne();
        }
    }

    @Test
    void oneThatIsHandedOutAgainAndAgainIsToldOfOnce() throws Exception {
        ListAppender<ILoggingEvent> heard = new ListAppender<>();
        heard.start();
        Logger logger = (Logger) LoggerFactory.getLogger("dev.worker.nats");
        logger.addAppender(heard);
        try (Backend backend = SERVER.open(new TestPluginContext(new TestClock()).with("nats.ack-wait", "1s"))) {
            Transport transport = backend.transport().orElseThrow();
            Envelope unreadable = Diamond.after();
            transport.publish(List.of(unreadable));
            makeUnreadable(unreadable.id());
            admin.jetStream().publish(ticketOf(SERVER.prefix() + "-work"), UNREADABLE);
            OwnerId owner = transport.register("test", Duration.ofDays(1));

            Runs.awaitUntil(() -> {
                assertThat(fetch(transport, owner)).isEmpty();
                return areHandedOutAgain(2);
            });
            assertThat(heard.list).extracting(ILoggingEvent::getFormattedMessage)
                    .satisfiesOnlyOnce(line -> assertThat(line).contains(unreadable.id().toString()))
                    .satisfiesOnlyOnce(line -> assertThat(line).contains("ticket"));
        } finally {
            logger.detachAppender(heard);
        }
    }

    private String ticketOf(String stream) throws Exception {
        return admin.jetStreamManagement().getMessage(stream, 1).getSubject();
    }

    private boolean areHandedOutAgain(int tickets) {
        try {
            return admin.jetStreamManagement().getConsumers(SERVER.prefix() + "-work").stream()
                    .mapToLong(ConsumerInfo::getRedelivered).sum() == tickets;
        } catch (IOException | JetStreamApiException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Delivery> fetch(Transport transport, OwnerId owner) {
        return transport.fetch(new FetchRequest(owner, "worker", Diamond.QUEUE, Set.of(Diamond.TYPE), Set.of(),
                ClaimOrder.FIFO, 10));
    }

    @Test
    void oneThatRunsHindersNoOtherFromEnding() throws Exception {
        CountDownLatch running = new CountDownLatch(2);
        CountDownLatch end = new CountDownLatch(1);
        Worker worker = Worker.named("both").queue("numbers").concurrency(2)
                .handle(Numbered.class, (message, job) -> {
                    running.countDown();
                    end.await();
                    return Outcome.done(message.number());
                })
                .build();
        try (WorkerRuntime runtime = SERVER.runtime().add(worker).start()) {
            JobHandle<Integer> unreadable = runtime.jobs().enqueue(new Numbered(1));
            JobHandle<Integer> sound = runtime.jobs().enqueue(new Numbered(2));
            assertThat(running.await(60, TimeUnit.SECONDS)).isTrue();
            makeUnreadable(unreadable.id());
            end.countDown();

            assertThat(sound.result(PATIENCE)).isEqualTo(2);
            assertThat(runtime.jobs().enqueue(new Numbered(3)).result(PATIENCE)).isEqualTo(3);
        }
    }

    @Test
    void oneWhoseTimeIsOverKeepsNoOther() throws Exception {
        TestClock clock = new TestClock();
        try (Backend backend = SERVER.open(new TestPluginContext(clock))) {
            JobStore store = backend.jobStore().orElseThrow();
            List<Envelope> jobs = end(backend, new Change.Succeed(Optional.empty(), Duration.ofMinutes(1)));
            makeNewer(jobs.getFirst().id());
            clock.advance(Duration.ofMinutes(2));

            assertThat(store.purge(1)).isOne();
            assertThat(store.purge(1)).isZero();
            assertThat(store.states(ids(jobs))).containsOnlyKeys(jobs.getFirst().id());
        }
    }

    @Test
    void itIsNotListedAndTakesNoPlaceOfAnother() throws Exception {
        try (Backend backend = SERVER.open(new TestPluginContext(new TestClock()))) {
            JobStore store = backend.jobStore().orElseThrow();
            List<Envelope> jobs = end(backend, new Change.Succeed(Optional.empty(), Duration.ofMinutes(1)));
            makeNewer(jobs.getLast().id());

            assertThat(store.list(JobQuery.all().limit(1))).extracting(JobInfo::id)
                    .containsExactly(jobs.getFirst().id());
        }
    }

    @Test
    void deadLettersAreDiscardedAndPutBackWithoutIt() throws Exception {
        AttemptError error = new AttemptError(FailureKind.PERMANENT, "type", "message", "trace");
        try (Backend backend = SERVER.open(new TestPluginContext(new TestClock()))) {
            JobStore store = backend.jobStore().orElseThrow();
            List<Envelope> jobs = end(backend, new Change.Fail(error, "failed"));
            makeNewer(jobs.getFirst().id());

            assertThat(store.requeue(ids(jobs))).containsExactly(jobs.getLast().id());
            assertThat(end(backend, new Change.Fail(error, "failed again"), List.of(jobs.getLast()))).isNotEmpty();
            assertThat(store.discard(ids(jobs))).isOne();
        }
    }

    @Test
    void whereItStandsIsKnownAllTheSame() throws Exception {
        try (Backend backend = SERVER.open(new TestPluginContext(new TestClock()))) {
            JobStore store = backend.jobStore().orElseThrow();
            List<Envelope> jobs = end(backend, new Change.Succeed(Optional.empty(), Duration.ofMinutes(1)));
            makeNewer(jobs.getFirst().id());

            assertThat(store.states(ids(jobs))).containsOnly(Map.entry(jobs.getFirst().id(), JobState.SUCCEEDED),
                    Map.entry(jobs.getLast().id(), JobState.SUCCEEDED));
        }
    }

    @Test
    void oneOfWhichNothingCanBeReadIsPassedOver() throws Exception {
        try (Backend backend = SERVER.open(new TestPluginContext(new TestClock()))) {
            JobStore store = backend.jobStore().orElseThrow();
            List<Envelope> jobs = end(backend, new Change.Succeed(Optional.empty(), Duration.ofMinutes(1)));
            makeUnreadable(jobs.getFirst().id());

            assertThat(store.statistics().counts()).singleElement().extracting(JobStatistics.Count::jobs)
                    .isEqualTo(1L);
            assertThat(store.list(JobQuery.all())).extracting(JobInfo::id).containsExactly(jobs.getLast().id());
            assertThat(store.states(ids(jobs))).as("whoever waits for it goes on waiting")
                    .containsEntry(jobs.getFirst().id(), JobState.RUNNING);
        }
    }

    /** Publishes two jobs that end so. */
    private static List<Envelope> end(Backend backend, Change change) {
        List<Envelope> jobs = List.of(Diamond.after(), Diamond.after());
        backend.transport().orElseThrow().publish(jobs);
        return end(backend, change, jobs);
    }

    private static List<Envelope> end(Backend backend, Change change, List<Envelope> jobs) {
        Transport transport = backend.transport().orElseThrow();
        OwnerId owner = transport.register("test", Duration.ofDays(1));
        List<Settlement> settlements = transport.fetch(new FetchRequest(owner, "worker", Diamond.QUEUE,
                Set.of(Diamond.TYPE), Set.of(), ClaimOrder.FIFO, 10)).stream()
                .map(delivery -> new Settlement(delivery.envelope().id(), delivery.attempt(), "worker", change,
                        Optional.empty()))
                .toList();
        assertThat(settlements).hasSameSizeAs(jobs);
        assertThat(transport.settle(owner, settlements)).containsOnly(Settled.APPLIED);
        return jobs;
    }

    private static List<JobId> ids(List<Envelope> jobs) {
        return jobs.stream().map(Envelope::id).toList();
    }

    private void makeUnreadable(JobId id) throws Exception {
        admin.jetStream().publish(standing(id), UNREADABLE);
    }

    /** As a newer process would write it: the heads are as ever. */
    private void makeNewer(JobId id) throws Exception {
        MessageInfo now = admin.jetStreamManagement().getLastMessage("KV_" + SERVER.prefix() + "-jobs", standing(id));
        Headers heads = new Headers(now.getHeaders());
        heads.remove("Nats-Expected-Last-Subject-Sequence");
        admin.jetStream().publish(standing(id), heads, UNREADABLE);
    }

    private static String standing(JobId id) {
        return "$KV." + SERVER.prefix() + "-jobs.standing." + id;
    }
}
