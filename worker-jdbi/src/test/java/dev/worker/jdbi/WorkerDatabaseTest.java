package dev.worker.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.Cancellation;
import dev.worker.api.ClaimOrder;
import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.Schedule;
import dev.worker.api.Unique;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Start;
import dev.worker.testkit.TestPluginContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerDatabaseTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void figuresAreThoseOfAHandCountedRun(String kind) {
        String url = url(kind);
        try (Backend backend = open(url); WorkerDatabase database = operate(url)) {
            OwnerId owner = Jobs.register(backend);
            Jobs.publish(backend, 10);
            Jobs.transport(backend).settle(owner, Jobs.retry(Jobs.fetch(backend, owner, ClaimOrder.FIFO, 3)));
            Jobs.transport(backend).settle(owner, Jobs.succeed(Jobs.fetch(backend, owner, ClaimOrder.FIFO, 5)));
            Jobs.transport(backend).settle(owner, Jobs.fail(Jobs.fetch(backend, owner, ClaimOrder.FIFO, 2)));
            Jobs.fetch(backend, owner, ClaimOrder.FIFO, 1);

            JobFigures queue = database.queue(Jobs.QUEUE);

            assertThat(queue).returns(2L, JobFigures::queued).returns(1L, JobFigures::running)
                    .returns(5L, JobFigures::succeeded).returns(2L, JobFigures::failed)
                    .returns(0L, JobFigures::cancelled)
                    .returns(5L, JobFigures::failedAttempts).returns(3L, JobFigures::retries);
            assertThat(queue.median()).hasValueSatisfying(time -> assertThat(time).isPositive());
            assertThat(queue.p99())
                    .hasValueSatisfying(time -> assertThat(time).isGreaterThanOrEqualTo(queue.median().get()));
            assertThat(queue.oldestReady()).isPresent();
            assertThat(database.type(Jobs.TYPE).succeeded()).isEqualTo(5);
            assertThat(database.worker(Jobs.WORKER)).returns(5L, JobFigures::succeeded)
                    .returns(5L, JobFigures::failedAttempts)
                    .returns(3L, JobFigures::retries);
            assertThat(database.worker("unknown")).isEqualTo(JobFigures.none("unknown"));
            assertThat(database.check()).isEmpty();
            database.tidy();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void whatFailsWithAParentIsNoRetry(String kind) {
        String url = url(kind);
        try (Backend backend = open(url); WorkerDatabase database = operate(url)) {
            OwnerId owner = Jobs.register(backend);
            List<JobId> parents = Jobs.publish(backend, 2);
            Jobs.transport(backend).publish(List.of(Jobs.after(parents.get(0)), Jobs.after(parents.get(1))));
            assertThat(database.queue(Jobs.QUEUE)).returns(2L, JobFigures::waiting).returns(2L, JobFigures::queued);

            Jobs.transport(backend).settle(owner, Jobs.retry(Jobs.fetch(backend, owner, ClaimOrder.FIFO, 2)));
            Jobs.transport(backend).settle(owner, Jobs.fail(Jobs.fetch(backend, owner, ClaimOrder.FIFO, 2)));

            assertThat(database.queue(Jobs.QUEUE)).returns(0L, JobFigures::waiting).returns(4L, JobFigures::failed)
                    .returns(4L, JobFigures::failedAttempts).returns(2L, JobFigures::retries);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void aPurgeTakesOldEndedJobsAloneWhileClaimsGoOn(String kind) throws InterruptedException {
        String url = url(kind);
        try (Backend backend = open(url); WorkerDatabase database = operate(url)) {
            OwnerId owner = Jobs.register(backend);
            Jobs.publish(backend, 100);
            Jobs.transport(backend).settle(owner, Jobs.succeed(Jobs.fetch(backend, owner, ClaimOrder.FIFO, 60)));
            Jobs.transport(backend).settle(owner, Jobs.fail(Jobs.fetch(backend, owner, ClaimOrder.FIFO, 10)));
            Thread claims = new Thread(() -> {
                while (!Jobs.fetch(backend, owner, ClaimOrder.FIFO, 1).isEmpty()) {
                    // until all are taken
                }
            });
            claims.start();

            assertThat(database.purge(Duration.ofDays(1))).isZero();
            assertThat(database.purge(Duration.ZERO)).isEqualTo(60);
            claims.join();

            assertThat(database.queue(Jobs.QUEUE)).returns(0L, JobFigures::succeeded).returns(10L, JobFigures::failed)
                    .returns(30L, JobFigures::running);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void aPurgeSparesWhatIsStillNeeded(String kind) {
        String url = url(kind);
        try (Backend backend = open(url); WorkerDatabase database = operate(url)) {
            OwnerId owner = Jobs.register(backend);
            Envelope parent = Jobs.envelope(Jobs.QUEUE, 1);
            Envelope throttled = Jobs.keyed("throttled", Unique.throttle("key", Duration.ofDays(1)));
            Envelope tick = with(Map.of(Schedule.NAME_HEADER, "nightly", Schedule.TICK_HEADER, "2031-05-01T00:00:00Z"));
            Envelope plain = with(Map.of("tenant", "a"));
            Jobs.transport(backend).publish(List.of(parent, throttled, tick, plain));
            Envelope child = Jobs.after(parent.id());
            Envelope other = Jobs.envelope("elsewhere", 1);
            Jobs.transport(backend).publish(List.of(other));
            Envelope waiting = Jobs.after(parent.id(), other.id());
            Jobs.transport(backend).publish(List.of(child, waiting));
            Jobs.transport(backend).settle(owner, Jobs.succeed(Jobs.fetch(backend, owner, ClaimOrder.FIFO, 4)));

            assertThat(database.purge(Duration.ZERO)).isEqualTo(1);

            assertThat(backend.jobStore().orElseThrow()
                    .states(List.of(parent.id(), throttled.id(), tick.id(), plain.id())))
                    .containsOnlyKeys(parent.id(), throttled.id(), tick.id());
            assertThat(backend.jobStore().orElseThrow().parents(waiting.id()).getFirst().type()).isPresent();
            Jobs.transport(backend).settle(owner, Jobs.succeed(Jobs.fetch(backend, owner, ClaimOrder.FIFO, 1)));
            assertThat(backend.jobStore().orElseThrow().cancel(waiting.id(), "enough"))
                    .isEqualTo(Cancellation.CANCELLED);

            assertThat(database.purge(Duration.ZERO)).as("the parent and both that came after it").isEqualTo(3);
        }
    }

    private static Envelope with(Map<String, String> headers) {
        return new Envelope(JobId.random(), Jobs.TYPE, 1, new byte[0], Jobs.QUEUE, 1, Start.NOW, Optional.empty(),
                Set.of(), headers);
    }

    @Test
    void theTablesMayBeInASchemaOfTheirOwn() throws Exception {
        TestPluginContext context = new TestPluginContext(InstantSource.system())
                .with("jdbi.url", Jobs.h2(directory)).with("jdbi.schema", "jobs");
        Path backup;
        try (Backend backend = context.open("jdbi");
                WorkerDatabase database = WorkerDatabase.builder(Jobs.h2(directory)).schema("jobs").open()) {
            Jobs.publish(backend, 5);
            assertThat(database.queue(Jobs.QUEUE).queued()).isEqualTo(5);
            backup = database.backup(directory.resolve("backups"));
            Jobs.publish(backend, 5);
        }
        WorkerDatabase.builder(Jobs.h2(directory)).schema("jobs").restore(backup);

        try (WorkerDatabase database = WorkerDatabase.builder(Jobs.h2(directory)).schema("jobs").open()) {
            assertThat(database.queue(Jobs.QUEUE).queued()).isEqualTo(5);
        }
    }

    @Test
    void aBackupUnderLoadIsRestoredToExactlyItsRows() throws Exception {
        Path backup;
        List<JobId> before;
        try (Backend backend = Jobs.openH2(directory);
                WorkerDatabase database = WorkerDatabase.open(Jobs.h2(directory))) {
            before = Jobs.publish(backend, 500);
            AtomicBoolean stop = new AtomicBoolean();
            CountDownLatch running = new CountDownLatch(1);
            Thread load = new Thread(() -> {
                while (!stop.get()) {
                    Jobs.publish(backend, 20);
                    running.countDown();
                }
            });
            load.start();
            running.await();
            backup = database.backup(directory.resolve("backups"));
            stop.set(true);
            load.join();
        }
        long restored = restoreAndCount(backup);

        assertThat(restored).isGreaterThanOrEqualTo(500).isEqualTo(restoreAndCount(backup));
        assertThat(restored % 20).as("whole transactions").isZero();
        try (Backend backend = Jobs.openH2(directory)) {
            assertThat(backend.jobStore().orElseThrow().states(before)).hasSize(500);
        }
        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("jobs.mv.db",
                    "backups");
        }
    }

    @Test
    void backupsOfOneMomentHaveNamesOfTheirOwn() {
        try (WorkerDatabase database = WorkerDatabase.open(Jobs.h2(directory))) {
            Path one = database.backup(directory.resolve("backups"));
            Path other = database.backup(directory.resolve("backups"));

            assertThat(one).isNotEqualTo(other).exists();
            assertThat(other).exists();
        }
    }

    @Test
    void theOptionsOfTheUrlHoldForItsBackupToo() {
        String url = Jobs.h2(directory) + ";USER=keeper;PASSWORD=secret";
        Path backup;
        try (WorkerDatabase database = WorkerDatabase.open(url)) {
            backup = database.backup(directory.resolve("backups"));
        }

        WorkerDatabase.restore(backup, url);

        try (WorkerDatabase database = WorkerDatabase.open(url)) {
            assertThat(database.check()).isEmpty();
        }
    }

    @Test
    void aDatabaseInUseIsNotReplaced() {
        try (Backend backend = Jobs.openH2(directory);
                WorkerDatabase database = WorkerDatabase.open(Jobs.h2(directory))) {
            Path backup = database.backup(directory.resolve("backups"));
            List<JobId> later = Jobs.publish(backend, 5);

            assertThatExceptionOfType(WorkerException.class)
                    .isThrownBy(() -> WorkerDatabase.restore(backup, Jobs.h2(directory)))
                    .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.WRONG_STATE));

            assertThat(backend.jobStore().orElseThrow().states(later)).hasSize(5);
        }
    }

    @Test
    void aBackupThatIsNotSoundIsNotRestored() throws IOException {
        try (Backend backend = Jobs.openH2(directory)) {
            Jobs.publish(backend, 5);
        }
        Path broken = Files.writeString(directory.resolve("broken.zip"), "no zip at all");

        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> WorkerDatabase.restore(broken, Jobs.h2(directory)))
                .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.UNREADABLE));

        try (WorkerDatabase database = WorkerDatabase.open(Jobs.h2(directory))) {
            assertThat(database.queue(Jobs.QUEUE).queued()).isEqualTo(5);
        }
    }

    @Test
    void postgresqlIsBackedUpByItsOwnTools() {
        try (WorkerDatabase database = operate(url("postgresql"))) {
            assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> database.backup(directory))
                    .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.NOT_SUPPORTED));
        }
    }

    private long restoreAndCount(Path backup) {
        WorkerDatabase.restore(backup, Jobs.h2(directory));
        try (WorkerDatabase database = WorkerDatabase.open(Jobs.h2(directory))) {
            assertThat(database.check()).isEmpty();
            return database.queue(Jobs.QUEUE).queued();
        }
    }

    private String url(String kind) {
        return kind.equals("h2")
                ? Jobs.h2(directory)
                : PostgresServer.url(PostgresServer.newDatabase()) + "?user=postgres";
    }

    private static WorkerDatabase operate(String url) {
        return WorkerDatabase.open(url);
    }

    private static Backend open(String url) {
        return new TestPluginContext(InstantSource.system()).with("jdbi.url", url).open("jdbi");
    }
}
