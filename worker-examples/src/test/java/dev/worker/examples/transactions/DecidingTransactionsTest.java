package dev.worker.examples.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.worker.api.EventCondition;
import dev.worker.api.EventDelivery;
import dev.worker.api.EventRule;
import dev.worker.api.JobContext;
import dev.worker.api.JobHandle;
import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.NextSteps;
import dev.worker.api.Outcome;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import dev.worker.jdbi.JdbiPlugin;
import dev.worker.jdbi.JdbiWork;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Handlers that decide what comes next in the transaction in which they work. */
abstract class DecidingTransactionsTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final NextSteps.Builder<Order> NEXT = NextSteps.of(Order.class);
    private static final NextSteps.Step SHIP = NEXT.add("ship", order -> new Ship(order.number()));
    private static final NextSteps<Order> STEPS = NEXT.build();
    private static final NextSteps.Step UNDECLARED = NextSteps.of(Order.class).add("fly", order -> new Ship(0));

    private static final EventRule<Order> TOLD = EventRule.of(Order.class, EventCondition.SUCCESS,
            EventDelivery.IN_PROCESS, (order, cause) -> new Accepted(order.number()));

    private HikariDataSource source;

    record Order(int number) implements Message<String> {}

    record Ship(int number) implements Message<String> {}

    record Accepted(int number) implements Message<Void> {}

    /** The URL of a new, empty database. */
    abstract String newDatabase();

    @BeforeEach
    void open() {
        source = new HikariDataSource();
        source.setJdbcUrl(newDatabase());
        source.setMaximumPoolSize(16);
        Jdbi.create(source).useHandle(handle -> handle.execute("CREATE TABLE accepted (number int NOT NULL)"));
    }

    @AfterEach
    void close() {
        source.close();
    }

    @Test
    void theStepsComeToBeWithTheEffectAndTheSuccess() {
        try (WorkerRuntime runtime = start(Outcome.decide("accepted", SHIP))) {
            JobHandle<String> order = runtime.jobs().enqueue(new Order(1));

            assertThat(order.result(LIMIT)).isEqualTo("accepted");
            JobInfo ship = runtime.jobs().list(JobQuery.all().type("ship")).getFirst();
            assertThat(runtime.jobs().handle(ship.id(), Ship.class).result(LIMIT)).isEqualTo("after accepted");
            assertThat(runtime.jobs().list(JobQuery.all())).hasSize(2);
        }
        assertThat(accepted()).containsExactly(1);
    }

    @Test
    void anAttemptThatThrowsLeavesNeitherEffectNorSteps() {
        try (WorkerRuntime runtime = start(Outcome.decide("accepted", SHIP))) {
            assertThat(runtime.jobs().enqueue(new Order(-1)).await(LIMIT)).contains(JobState.FAILED);
            assertThat(runtime.jobs().list(JobQuery.all())).hasSize(1);
        }
        assertThat(accepted()).isEmpty();
    }

    @Test
    void anOutcomeThatIsNoSuccessRollsBackAndCounts() {
        try (WorkerRuntime runtime = start(Outcome.cancel("sold out"))) {
            JobHandle<String> order = runtime.jobs().enqueue(new Order(1));

            assertThat(order.await(LIMIT)).contains(JobState.CANCELLED);
            assertThat(order.info().reason()).contains("sold out");
        }
        assertThat(accepted()).isEmpty();
    }

    @Test
    void aStepThatIsNotDeclaredRollsBackAndMakesADeadLetter() {
        try (WorkerRuntime runtime = start(Outcome.decide("accepted", SHIP, UNDECLARED))) {
            JobHandle<String> order = runtime.jobs().enqueue(new Order(1));

            assertThat(order.await(LIMIT)).contains(JobState.FAILED);
            assertThat(order.info().attempt()).isOne();
            assertThat(runtime.deadLetters().find(order.id()).orElseThrow().failures().getLast().error().message())
                    .contains("step 'fly' is not declared");
            assertThat(runtime.jobs().list(JobQuery.all())).hasSize(1);
        }
        assertThat(accepted()).isEmpty();
    }

    @Test
    void theSubscribersOfTheProcessAreToldOfTheSuccess() throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        WorkerRuntimeBuilder builder = builder(Outcome.decide("accepted", SHIP))
                .subscribe(Accepted.class, (event, id) -> told.countDown());
        try (WorkerRuntime runtime = builder.start()) {
            assertThat(runtime.jobs().enqueue(new Order(1)).result(LIMIT)).isEqualTo("accepted");
            assertThat(told.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    private WorkerRuntime start(Outcome<String> outcome) {
        return builder(outcome).start();
    }

    private WorkerRuntimeBuilder builder(Outcome<String> outcome) {
        return WorkerRuntime.builder()
                .plugin(JdbiPlugin.of(source))
                .set("transport", "jdbi")
                .set("runtime.shutdown-hook", false)
                .add(Worker.named("clerk").queue("orders")
                        .handle(Order.class, (order, job) -> accept(order, job, outcome),
                                options -> options.next(STEPS).retry(RetryPolicy.NONE).publish(TOLD))
                        .handle(Ship.class, (ship, job) -> Outcome.done(
                                "after " + job.parents().results(Order.class).getFirst()))
                        .build());
    }

    private static Outcome<String> accept(Order order, JobContext job, Outcome<String> outcome) throws Exception {
        return job.decideInTransaction(JdbiWork.with(handle -> {
            handle.execute("INSERT INTO accepted VALUES (?)", order.number());
            if (order.number() < 0) {
                throw new IllegalStateException("there are no such orders");
            }
            return outcome;
        }));
    }

    private List<Integer> accepted() {
        return Jdbi.create(source).withHandle(
                handle -> handle.createQuery("SELECT number FROM accepted").mapTo(Integer.class).list());
    }
}
