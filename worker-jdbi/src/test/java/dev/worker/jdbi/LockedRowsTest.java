package dev.worker.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ClaimOrder;
import dev.worker.api.ErrorCode;
import dev.worker.api.JobHandle;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.KeyLimits;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Progress;
import dev.worker.api.Unique;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.Start;
import dev.worker.api.spi.TakenOver;
import dev.worker.api.spi.Transport;
import dev.worker.core.WorkerRuntime;
import dev.worker.testkit.TestClock;
import dev.worker.testkit.TestPluginContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A job whose row an application has locked in a transaction of its own holds up nobody else. */
abstract class LockedRowsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(60);

    record Step(boolean held) implements Message<Void> {}

    private final TestClock clock = new TestClock();
    private DataSource database;
    private Backend backend;
    private Transport transport;
    private OwnerId owner;

    /** A database that all tests of the class share, one after the other. */
    abstract DataSource database();

    @BeforeEach
    void open() {
        database = database();
        backend = new DataSourceFactory(database).create(new TestPluginContext(clock));
        transport = Jobs.transport(backend);
        Jdbi.create(database).useHandle(handle -> {
            handle.execute("DELETE FROM worker_job");
            handle.execute("DELETE FROM worker_process");
        });
        owner = Jobs.register(backend);
    }

    @AfterEach
    void close() {
        backend.close();
    }

    static Stream<Named<Function<List<Delivery>, List<Settlement>>>> ends() {
        return Stream.of(
                Named.of("success", Jobs::succeed),
                Named.of("retry", Jobs::retry),
                Named.of("failure", Jobs::fail),
                Named.of("success with a result and progress", running -> running.stream().map(job -> new Settlement(
                        id(job), job.attempt(), Jobs.WORKER, new Change.Succeed(Optional.of(new byte[]{1}), SECOND),
                        Optional.of(new Progress(1, "done")))).toList()),
                Named.of("success with a next step", running -> Jobs.succeed(running).stream()
                        .map(end -> Jobs.with(end, Jobs.envelope("next", 1))).toList()));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void aLockedJobIsSettledLaterAndTheOthersAtOnce(Function<List<Delivery>, List<Settlement>> end)
            throws SQLException {
        Jobs.publish(backend, 3);
        List<Delivery> running = Jobs.fetch(backend, owner, ClaimOrder.FIFO, 3);
        List<Settlement> ends = end.apply(running);

        try (Connection application = lock(id(running.get(1)))) {
            assertThat(transport.settle(owner, ends))
                    .containsExactly(Settled.APPLIED, Settled.LATER, Settled.APPLIED);
            assertThat(transport.settle(owner, ends.subList(1, 2))).containsExactly(Settled.LATER);
            application.rollback();
        }

        assertThat(transport.settle(owner, ends)).containsExactly(Settled.LOST, Settled.APPLIED, Settled.LOST);
    }

    @Test
    void aJobThatIsNotOursIsLostWhoeverHasLockedAnother() throws SQLException {
        Jobs.publish(backend, 3);
        List<Delivery> running = Jobs.fetch(backend, owner, ClaimOrder.FIFO, 3);
        OwnerId other = Jobs.register(backend);
        try (Connection application = lock(id(running.get(1)))) {
            assertThat(transport.settle(other, Jobs.retry(running.subList(0, 1)))).containsExactly(Settled.LOST);
            assertThat(transport.settle(owner, Jobs.retry(running)))
                    .containsExactly(Settled.APPLIED, Settled.LATER, Settled.APPLIED);
            application.rollback();
        }
    }

    @Test
    void aLockedParentAndALockedChildHoldUpNobodyElse() throws SQLException {
        List<JobId> parents = Jobs.publish(backend, 4);
        List<Envelope> children = parents.stream().map(Jobs::after).toList();
        transport.publish(children);
        List<Delivery> running = Jobs.fetch(backend, owner, ClaimOrder.FIFO, 4);
        List<Settlement> ends = Jobs.succeed(running);

        try (Connection one = lock(id(running.get(1))); Connection other = lock(children.get(2).id())) {
            assertThat(transport.settle(owner, ends))
                    .containsExactly(Settled.APPLIED, Settled.LATER, Settled.LATER, Settled.APPLIED);
            one.rollback();
            other.rollback();
        }
        assertThat(state(children.get(0))).isEqualTo(JobState.QUEUED);
        assertThat(state(children.get(2))).isEqualTo(JobState.WAITING);

        assertThat(transport.settle(owner, ends.subList(1, 3))).containsOnly(Settled.APPLIED);
        assertThat(children).allSatisfy(child -> assertThat(state(child)).isEqualTo(JobState.QUEUED));
    }

    @Test
    void aNextStepWhoseKeyAnOpenTransactionTakesHoldsUpNobodyElse() throws SQLException {
        Jobs.publish(backend, 2);
        List<Delivery> running = Jobs.fetch(backend, owner, ClaimOrder.FIFO, 2);
        List<Settlement> ends = Jobs.succeed(running);
        List<Settlement> batch = List.of(
                Jobs.with(ends.get(0), Jobs.keyed("mine", Unique.untilFinished("key"))),
                Jobs.with(ends.get(1), Jobs.envelope("next", 1)));

        try (Connection application = database.getConnection()) {
            application.setAutoCommit(false);
            backend.transactions().orElseThrow()
                    .publish(application, List.of(Jobs.keyed("theirs", Unique.untilFinished("key"))));
            assertThat(transport.settle(owner, batch)).containsExactly(Settled.LATER, Settled.APPLIED);
            application.rollback();
        }

        assertThat(transport.settle(owner, batch.subList(0, 1))).containsExactly(Settled.APPLIED);
    }

    @Test
    void aWorkerGoesOnWhileOneOfItsJobsIsLocked() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Worker worker = Worker.named("steps").queue("steps").concurrency(1).handle(Step.class, (step, job) -> {
            if (step.held()) {
                entered.countDown();
                go.await();
            }
            return Outcome.done();
        }).build();
        try (WorkerRuntime runtime = WorkerRuntime.builder().plugin(JdbiPlugin.of(database)).set("transport", "jdbi")
                .set("runtime.shutdown-hook", false).add(worker).start()) {
            JobHandle<Void> held = runtime.jobs().enqueue(new Step(true));
            assertThat(entered.await(60, TimeUnit.SECONDS)).isTrue();
            try (Connection application = lock(held.id())) {
                go.countDown();
                runtime.jobs().enqueue(new Step(false)).result(LONG);
                assertThat(backend.jobStore().orElseThrow().states(List.of(held.id())))
                        .containsEntry(held.id(), JobState.RUNNING);
                application.rollback();
            }
            held.result(LONG);
        }
    }

    @ParameterizedTest
    @EnumSource(ClaimOrder.class)
    void aLockedReadyJobIsPassedOver(ClaimOrder order) throws SQLException {
        List<JobId> jobs = Jobs.publish(backend, 3);

        for (JobId locked : jobs) {
            try (Connection application = lock(locked)) {
                List<Delivery> free = Jobs.fetch(backend, owner, order, 1);
                assertThat(free).hasSize(1).extracting(LockedRowsTest::id).doesNotContain(locked);
                assertThat(transport.settle(owner, List.of(release(free.getFirst())))).containsOnly(Settled.APPLIED);
                application.rollback();
            }
        }

        assertThat(Jobs.fetch(backend, owner, order, 3)).hasSize(3);
    }

    @Test
    void aLockedReadyJobIsPassedOverByClaimsWithLimits() throws SQLException {
        List<JobId> jobs = Jobs.publish(backend, 3);

        try (Connection application = lock(jobs.getFirst())) {
            assertThat(transport.fetch(limited(1))).extracting(LockedRowsTest::id).containsExactly(jobs.get(1));
            assertThat(transport.fetch(limited(2))).extracting(LockedRowsTest::id).containsExactly(jobs.get(2));
            application.rollback();
        }

        assertThat(transport.fetch(limited(2))).extracting(LockedRowsTest::id).containsExactly(jobs.get(0));
    }

    @Test
    void aLockedOldJobIsForgottenLaterAndTheOthersAtOnce() throws SQLException {
        Jobs.publish(backend, 3);
        List<Delivery> running = Jobs.fetch(backend, owner, ClaimOrder.FIFO, 3);
        transport.settle(owner, Jobs.succeed(running));
        clock.advance(Duration.ofDays(365));

        try (Connection application = lock(id(running.get(1)))) {
            assertThat(backend.jobStore().orElseThrow().purge(10)).isEqualTo(2);
            application.rollback();
        }

        assertThat(backend.jobStore().orElseThrow().purge(10)).isEqualTo(1);
    }

    @Test
    void theProgressOfALockedJobIsLeftOutAndOthersAreTold() throws SQLException {
        Jobs.publish(backend, 2);
        List<Delivery> running = Jobs.fetch(backend, owner, ClaimOrder.FIFO, 2);
        JobStore store = backend.jobStore().orElseThrow();

        try (Connection application = lock(id(running.get(0)))) {
            store.progress(owner, running.stream().collect(Collectors.toMap(LockedRowsTest::id,
                    job -> new JobStore.AttemptProgress(job.attempt(), new Progress(0.5, "half")))));
            application.rollback();
        }

        assertThat(store.find(id(running.get(0))).orElseThrow().progress()).isEmpty();
        assertThat(store.find(id(running.get(1))).orElseThrow().progress()).contains(new Progress(0.5, "half"));
    }

    @Test
    void aDueJobThatIsLockedIsReleasedLaterWithoutAskingAllTheTime() throws SQLException {
        List<Envelope> later = List.of(delayed(), delayed());
        transport.publish(later);
        clock.advance(SECOND);

        try (Connection application = lock(later.getFirst().id())) {
            transport.releaseDue();
            assertThat(Jobs.fetch(backend, owner, ClaimOrder.FIFO, 10)).extracting(LockedRowsTest::id)
                    .containsExactly(later.getLast().id());
            assertThat(transport.releaseDue()).hasValueSatisfying(pause -> assertThat(pause).isPositive());
            application.rollback();
        }

        transport.releaseDue();
        assertThat(Jobs.fetch(backend, owner, ClaimOrder.FIFO, 10)).extracting(LockedRowsTest::id)
                .containsExactly(later.getFirst().id());
    }

    @Test
    void aLockedJobOfADeadProcessIsTakenOverLater() throws SQLException {
        List<Delivery> running = runningUnderADeadOwner();

        try (Connection application = lock(id(running.get(0)))) {
            assertThat(transport.takeOver(owner, 10)).extracting(LockedRowsTest::taken)
                    .containsExactly(id(running.get(1)));
            assertThat(transport.takeOver(owner, 10)).isEmpty();
            application.rollback();
        }

        assertThat(transport.takeOver(owner, 10)).extracting(LockedRowsTest::taken).containsExactly(id(running.get(0)));
    }

    @Test
    void aProcessIsNotToldThatItsLockedJobDidNotComeAlong() throws SQLException {
        OwnerId former = owner;
        Jobs.publish(backend, 2);
        List<Delivery> running = Jobs.fetch(backend, former, ClaimOrder.FIFO, 2);
        OwnerId fresh = Jobs.register(backend);
        transport.unregister(former);

        try (Connection application = lock(id(running.get(0)))) {
            assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> transport.takeOver(fresh, former, 10))
                    .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.UNAVAILABLE));
            application.rollback();
        }

        assertThat(transport.takeOver(fresh, former, 10)).hasSize(2)
                .allSatisfy(taken -> assertThat(taken.from()).isEqualTo(former))
                .allSatisfy(taken -> assertThat(taken.delivery().crashes()).isZero());
        assertThat(transport.takeOver(fresh, former, 10)).isEmpty();
    }

    private List<Delivery> runningUnderADeadOwner() {
        Jobs.publish(backend, 2);
        OwnerId dead = Jobs.register(backend);
        List<Delivery> running = Jobs.fetch(backend, dead, ClaimOrder.FIFO, 2);
        transport.unregister(dead);
        return running;
    }

    /** Until the connection is rolled back. */
    private Connection lock(JobId job) throws SQLException {
        Connection connection = database.getConnection();
        connection.setAutoCommit(false);
        try (PreparedStatement select = connection
                .prepareStatement("SELECT id FROM worker_job WHERE id = ? FOR UPDATE")) {
            select.setObject(1, job.value());
            select.executeQuery();
        }
        return connection;
    }

    private JobState state(Envelope job) {
        return backend.jobStore().orElseThrow().states(List.of(job.id())).get(job.id());
    }

    private FetchRequest limited(int max) {
        return new FetchRequest(owner, Jobs.WORKER, Jobs.QUEUE, Set.of(Jobs.TYPE), Set.of(), ClaimOrder.FIFO, max,
                Optional.of(KeyLimits.FAIR.concurrency(10)));
    }

    private static Settlement release(Delivery job) {
        return new Settlement(id(job), job.attempt(), Jobs.WORKER, new Change.Release(Duration.ZERO), Optional.empty());
    }

    private static Envelope delayed() {
        return new Envelope(JobId.random(), Jobs.TYPE, 1, new byte[0], Jobs.QUEUE, 1, new Start.After(SECOND),
                Optional.empty(), Set.of(), Map.of());
    }

    private static JobId id(Delivery delivery) {
        return delivery.envelope().id();
    }

    private static JobId taken(TakenOver job) {
        return id(job.delivery());
    }
}
