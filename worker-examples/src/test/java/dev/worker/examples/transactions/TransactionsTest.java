package dev.worker.examples.transactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import dev.worker.api.Backoff;
import dev.worker.api.ErrorCode;
import dev.worker.api.HandlerFunction;
import dev.worker.api.JobContext;
import dev.worker.api.JobHandle;
import dev.worker.api.JobState;
import dev.worker.api.Jobs;
import dev.worker.api.Message;
import dev.worker.api.MessageType;
import dev.worker.api.Outcome;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.api.event.JobEvent;
import dev.worker.api.event.WorkerEvent;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import dev.worker.jdbi.JdbiPlugin;
import dev.worker.jdbi.JdbiWork;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions as an application sees them, where the jobs are carried in the database and where they are carried elsewhere. */
abstract class TransactionsTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Queue<WorkerEvent> events = new ConcurrentLinkedQueue<>();
    private HikariDataSource source;

    @MessageType(name = "pay", version = 1)
    record Pay(int cents) implements Message<Integer> {}

    @MessageType(name = "tell", version = 1, queue = "elsewhere")
    record Tell(String text) implements Message<Void> {}

    /** The URL of a new, empty database. */
    abstract String newDatabase();

    @BeforeEach
    void open() {
        source = new HikariDataSource();
        source.setJdbcUrl(newDatabase());
        source.setMaximumPoolSize(16);
        Jdbi.create(source).useHandle(handle -> handle.execute("CREATE TABLE paid (cents int NOT NULL)"));
    }

    @AfterEach
    void close() {
        source.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbi", "memory"})
    void aJobRunsIfItsTransactionCommits(String transport) throws SQLException {
        try (WorkerRuntime runtime = start(transport, this::pay); Connection connection = begin()) {
            JobHandle<Integer> never = runtime.jobs().in(connection).enqueue(new Pay(1));
            connection.rollback();
            JobHandle<Integer> job = runtime.jobs().in(connection).enqueue(new Pay(2));
            insert(connection, 100);
            assertThat(runtime.jobs().find(job.id())).isEmpty();
            connection.commit();

            assertThat(job.result(LIMIT)).isEqualTo(2);
            assertThat(runtime.jobs().find(never.id())).isEmpty();
            assertThat(paid()).containsExactlyInAnyOrder(100, 2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbi", "memory"})
    void aBatchThatRunsInATransactionRunsOnce(String transport) throws SQLException {
        List<Pay> messages = List.of(new Pay(1), new Pay(2), new Pay(3), new Pay(4));
        List<JobHandle<Integer>> jobs;
        try (WorkerRuntime runtime = start(transport, this::pay); Connection connection = begin()) {
            jobs = runtime.jobs().in(connection).enqueueAll(messages);
            connection.commit();
            for (JobHandle<Integer> job : jobs) {
                job.result(LIMIT);
            }
        }
        assertThat(paid()).containsExactlyInAnyOrder(1, 2, 3, 4);
        assertThat(events.stream().filter(JobEvent.Succeeded.class::isInstance)).hasSize(messages.size());
        assertThat(events.stream().filter(JobEvent.AttemptLost.class::isInstance)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbi", "memory"})
    void whatThrowsIsRolledBackAndTriedAgain(String transport) {
        try (WorkerRuntime runtime = start(transport, (pay, job) -> job.inTransaction(JdbiWork.with(handle -> {
            handle.execute("INSERT INTO paid VALUES (?)", pay.cents());
            if (job.attempt() == 1) {
                throw new IllegalStateException("the first attempt always fails");
            }
            return pay.cents();
        })))) {
            JobHandle<Integer> job = runtime.jobs().enqueue(new Pay(5));
            assertThat(job.result(LIMIT)).isEqualTo(5);
            assertThat(job.info().attempt()).isEqualTo(2);
        }
        assertThat(paid()).containsExactly(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbi", "memory"})
    void whatHappensAfterTheCommitCountsForNothing(String transport) {
        try (WorkerRuntime runtime = start(transport, (pay, job) -> {
            pay(pay, job);
            assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> pay(pay, job))
                    .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.WRONG_STATE));
            throw new IllegalStateException("too late");
        })) {
            assertThat(runtime.jobs().enqueue(new Pay(6)).result(LIMIT)).isEqualTo(6);
        }
        assertThat(paid()).containsExactly(6);
        assertThat(events.stream().filter(JobEvent.Succeeded.class::isInstance)).hasSize(1);
        assertThat(events.stream().filter(JobEvent.Retried.class::isInstance)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbi", "memory"})
    void aJobThatIsEnqueuedInATransactionRunsAfterItsParents(String transport) throws SQLException {
        try (WorkerRuntime runtime = start(transport, this::pay); Connection connection = begin()) {
            JobHandle<Integer> earlier = runtime.jobs().enqueue(new Pay(1), options -> options
                    .delay(Duration.ofMillis(1)));
            Jobs inTransaction = runtime.jobs().in(connection);
            JobHandle<Integer> parent = inTransaction.enqueue(new Pay(2));
            JobHandle<Integer> child = inTransaction.enqueue(new Pay(3), options -> options.after(earlier, parent));
            connection.commit();

            assertThat(child.result(LIMIT)).isEqualTo(3);
            assertThat(earlier.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(parent.state()).isEqualTo(JobState.SUCCEEDED);
        }
        assertThat(paid()).hasSize(3).endsWith(3);
    }

    @Test
    void whatAJobEnqueuesInItsTransactionComesWithItsSuccess() {
        Queue<String> told = new ConcurrentLinkedQueue<>();
        CountDownLatch heard = new CountDownLatch(1);
        Worker teller = Worker.named("teller").queue("elsewhere").handle(Tell.class, (tell, job) -> {
            told.add(tell.text());
            heard.countDown();
            return Outcome.done();
        }).build();
        try (WorkerRuntime runtime = builder("jdbi", (pay, job) -> job.inTransaction(connection -> {
            job.jobs().in(connection).enqueue(new Tell("attempt " + job.attempt()));
            if (job.attempt() == 1) {
                throw new IllegalStateException("rolled back");
            }
            return pay.cents();
        })).add(teller).start()) {
            assertThat(runtime.jobs().enqueue(new Pay(7)).await(LIMIT)).contains(JobState.SUCCEEDED);
            assertThat(await(heard)).isTrue();
        }
        assertThat(told).containsExactly("attempt 2");
    }

    @Test
    void anAttemptWhoseTimeIsUpDoesNotCommit() {
        try (WorkerRuntime runtime = start("jdbi", (pay, job) -> job.inTransaction(connection -> {
            insert(connection, pay.cents());
            while (job.attempt() == 1 && !job.cancelled()) {
                Thread.onSpinWait();
            }
            return pay.cents();
        }))) {
            JobHandle<Integer> job = runtime.jobs().enqueue(
                    new Pay(8), options -> options.timeout(Duration.ofSeconds(2)));
            assertThat(job.result(LIMIT)).isEqualTo(8);
            assertThat(job.info().attempt()).isGreaterThanOrEqualTo(2);
        }
        assertThat(paid()).containsExactly(8);
    }

    @Test
    void moreHandlersThanConnectionsLeaveTheEngineItsOwn() throws SQLException {
        try (WorkerRuntime runtime = WorkerRuntime.builder()
                .set("transport", "jdbi")
                .set("jdbi.url", source.getJdbcUrl())
                .set("jdbi.pool-size", 6)
                .set("engine.lease", "1s")
                .set("runtime.shutdown-hook", false)
                .add(Worker.named("payer").queue("payments").concurrency(32).handle(Pay.class, this::pay).build())
                .start()) {
            List<JobHandle<Integer>> jobs = runtime.jobs().enqueueAll(
                    IntStream.range(0, 100).mapToObj(Pay::new).toList());
            for (JobHandle<Integer> job : jobs) {
                job.result(LIMIT);
                assertThat(job.info().attempt()).isOne();
            }
        }
        assertThat(paid()).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void withoutADatabaseThereAreNoTransactions() throws SQLException {
        try (WorkerRuntime runtime = builder("memory", this::pay).set("job-store", "memory").start();
                Connection connection = begin()) {
            assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> runtime.jobs().in(connection))
                    .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.NOT_SUPPORTED))
                    .withMessageContaining("worker.job-store");
            JobHandle<Integer> job = runtime.jobs().enqueue(new Pay(9), options -> options.retry(RetryPolicy.NONE));
            assertThat(job.await(LIMIT)).contains(JobState.FAILED);
        }
        assertThat(paid()).isEmpty();
    }

    private Outcome<Integer> pay(Pay pay, JobContext job) throws Exception {
        return job.inTransaction(connection -> {
            insert(connection, pay.cents());
            return pay.cents();
        });
    }

    private WorkerRuntime start(String transport, HandlerFunction<Pay, Integer> handler) {
        return builder(transport, handler).start();
    }

    private WorkerRuntimeBuilder builder(String transport, HandlerFunction<Pay, Integer> handler) {
        return WorkerRuntime.builder()
                .plugin(JdbiPlugin.of(source))
                .set("transport", transport)
                .set("job-store", "jdbi")
                .set("runtime.shutdown-hook", false)
                .listen(events::add)
                .add(Worker.named("payer").queue("payments").handle(Pay.class, handler, options -> options
                        .retry(RetryPolicy.attempts(5).backoff(Backoff.fixed(Duration.ofMillis(10))))).build());
    }

    private Connection begin() throws SQLException {
        Connection connection = source.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private static void insert(Connection connection, int cents) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO paid VALUES (" + cents + ")");
        }
    }

    private List<Integer> paid() {
        return Jdbi.create(source).withHandle(
                handle -> handle.createQuery("SELECT cents FROM paid").mapTo(Integer.class).list());
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
