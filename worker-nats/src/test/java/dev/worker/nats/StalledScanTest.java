package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ErrorCode;
import dev.worker.api.Health;
import dev.worker.api.WorkerException;
import dev.worker.api.WorkerState;
import dev.worker.api.WorkerStatus;
import dev.worker.api.spi.Backend;
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

    private final TestClock clock = new TestClock();
    private final CountDownLatch goesOn = new CountDownLatch(1);
    private volatile Runnable whileStalled = () -> {};
    private BreakableLine line;
    private Backend backend;

    @BeforeEach
    void open() {
        line = new BreakableLine(SERVER.server().port(), subject -> subject.startsWith("$JS.API.CONSUMER.MSG.NEXT."),
                this::stall);
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
        ScheduleStore schedules = backend.scheduleStore().orElseThrow();
        JobTemplate job = new JobTemplate("tick", 1, new byte[0], "queue", 100, Set.of(), Map.of());
        schedules.store(new StoredSchedule("nightly", job, Map.of(), false, Optional.of(clock.instant()),
                Optional.empty(), 0));

        assertFailsWhileStalled(() -> schedules.due(10).schedules());

        assertThat(schedules.due(10).schedules()).extracting(StoredSchedule::name).containsExactly("nightly");
    }

    @Test
    void aWorkerIsListedOnceTheServerAnswersAgain() {
        StatusStore statuses = withOneWorker();

        assertFailsWhileStalled(() -> statuses.list(LOST_AFTER));

        assertThat(statuses.list(LOST_AFTER)).extracting(WorkerStatus::worker).containsExactly("images");
    }

    @Test
    void anInterruptIsNoEndEither() {
        StatusStore statuses = withOneWorker();
        whileStalled = Thread.currentThread()::interrupt;

        assertFailsWhileStalled(() -> statuses.list(LOST_AFTER));

        assertThat(Thread.interrupted()).isTrue();
    }

    private StatusStore withOneWorker() {
        StatusStore statuses = backend.statusStore().orElseThrow();
        statuses.beat(List.of(new WorkerStatus("images", "host", WorkerState.IDLE, Health.HEALTHY, List.of("queue"),
                Set.of("type"), Set.of(), 4, List.of(), 0, 0, clock.instant(), clock.instant())));
        return statuses;
    }

    private void assertFailsWhileStalled(Supplier<?> read) {
        line.breakAt(1);
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
