package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ErrorCode;
import dev.worker.api.Health;
import dev.worker.api.JobQuery;
import dev.worker.api.WorkerException;
import dev.worker.api.WorkerState;
import dev.worker.api.WorkerStatus;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.JobTemplate;
import dev.worker.api.spi.ScheduleStore;
import dev.worker.api.spi.StatusStore;
import dev.worker.api.spi.StoredSchedule;
import dev.worker.testkit.TestClock;
import dev.worker.testkit.TestPluginContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What could not be read to its end is an error, and not taken for all that there is. */
@Timeout(60)
class StalledScanTest {

    @RegisterExtension
    static final SharedServer SERVER = new SharedServer();

    private static final Duration LOST_AFTER = Duration.ofMinutes(1);
    /** A page of a scan is asked for. */
    private static final Predicate<String> PAGE = subject -> subject.startsWith("$JS.API.CONSUMER.MSG.NEXT.");

    private final TestClock clock = new TestClock();
    private final CountDownLatch goesOn = new CountDownLatch(1);
    private volatile Runnable whileStalled = () -> {};
    private BreakableLine line;
    private Backend backend;

    @BeforeEach
    void open() {
        line = new BreakableLine(SERVER.server().port(), PAGE, this::stall);
        backend = SERVER.open(new TestPluginContext(clock).with("nats.request-timeout", "2s"), line.url());
    }

    @AfterEach
    void close() {
        goesOn.countDown();
        backend.close();
        line.close();
    }

    @Test
    void aScheduleIsDueOnceTheServerAnswersAgain() {
        ScheduleStore schedules = withOneSchedule();

        assertFailsWhileStalled(record("schedules"), () -> schedules.due(10).schedules());

        assertThat(schedules.due(10).schedules()).extracting(StoredSchedule::name).containsExactly("nightly");
    }

    @Test
    void aWorkerIsListedOnceTheServerAnswersAgain() {
        StatusStore statuses = withOneWorker();

        assertFailsWhileStalled(record("workers"), () -> statuses.list(LOST_AFTER));

        assertThat(statuses.list(LOST_AFTER)).extracting(WorkerStatus::worker).containsExactly("images");
    }

    @Test
    void aJobIsListedOnceTheServerAnswersAgain() {
        JobStore jobs = withOneJob();

        assertFailsWhileStalled(PAGE, () -> jobs.list(JobQuery.all()));

        assertThat(jobs.list(JobQuery.all())).hasSize(1);
    }

    @Test
    void anInterruptIsNoEndEither() {
        JobStore jobs = withOneJob();
        whileStalled = Thread.currentThread()::interrupt;

        assertFailsWhileStalled(PAGE, () -> jobs.list(JobQuery.all()));

        assertThat(Thread.interrupted()).isTrue();
    }

    /** A consumer may be any replica's, and what lags there would be kept, or make dead letters of what others handle. */
    @Test
    void schedulesAndWorkersAreReadWithoutAConsumer() {
        ScheduleStore schedules = withOneSchedule();
        StatusStore statuses = withOneWorker();
        line.breakAt(1, subject -> subject.startsWith("$JS.API.CONSUMER."));

        assertThat(schedules.list()).hasSize(1);
        assertThat(statuses.list(LOST_AFTER)).hasSize(1);
        assertThat(line.wasReached()).isFalse();
    }

    private static Predicate<String> record(String bucket) {
        return subject -> subject.startsWith("$JS.API.DIRECT.GET.KV_" + SERVER.prefix() + "-" + bucket + ".");
    }

    private JobStore withOneJob() {
        backend.transport().orElseThrow().publish(List.of(Diamond.after()));
        return backend.jobStore().orElseThrow();
    }

    private ScheduleStore withOneSchedule() {
        ScheduleStore schedules = backend.scheduleStore().orElseThrow();
        JobTemplate job = new JobTemplate("tick", 1, new byte[0], "queue", 100, Set.of(), Map.of());
        schedules.store(new StoredSchedule("nightly", job, Map.of(), false, Optional.of(clock.instant()),
                Optional.empty(), 0));
        return schedules;
    }

    private StatusStore withOneWorker() {
        StatusStore statuses = backend.statusStore().orElseThrow();
        statuses.beat(List.of(new WorkerStatus("images", "host", WorkerState.IDLE, Health.HEALTHY, List.of("queue"),
                Set.of("type"), Set.of(), 4, List.of(), 0, 0, clock.instant(), clock.instant())));
        return statuses;
    }

    private void assertFailsWhileStalled(Predicate<String> subjects, Supplier<?> read) {
        line.breakAt(1, subjects);
        assertThatExceptionOfType(WorkerException.class).isThrownBy(read::get).extracting(WorkerException::code)
                .isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(line.wasReached()).isTrue();
        goesOn.countDown();
    }

    private void stall() {
        whileStalled.run();
        try {
            goesOn.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
