package dev.worker.starter.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobHandle;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.Jobs;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import dev.worker.starter.stage.Nats;
import dev.worker.starter.stage.Postgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** NATS carries the jobs, PostgreSQL remembers them. */
@Timeout(120)
class NatsWithPostgresTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    record Count(int number) implements Message<Integer> {}

    private final Map<Integer, Integer> runs = new ConcurrentHashMap<>();
    private final Queue<Integer> order = new ConcurrentLinkedQueue<>();
    private final String database = Postgres.emptyDatabase();
    private final Map<String, String> nats = Nats.settings();

    @Test
    void aThousandJobsRunOnceEachOnTwoProcesses() {
        try (WorkerRuntime one = runtime().add(counter()).start();
                WorkerRuntime two = runtime().add(counter()).start()) {
            List<JobHandle<Integer>> jobs = one.jobs()
                    .enqueueAll(IntStream.range(0, 1_000).mapToObj(Count::new).toList());

            assertThat(jobs).allSatisfy(job -> assertThat(job.await(PATIENCE)).contains(JobState.SUCCEEDED));
            assertThat(runs).hasSize(1_000).allSatisfy((number, count) -> assertThat(count).isOne());
            assertThat(two.jobs().find(jobs.getFirst().id())).isPresent();
        }
    }

    @Test
    void whatFailsIsADeadLetterThatCanBePutBack() {
        try (WorkerRuntime runtime = runtime().add(counter()).start()) {
            JobHandle<Integer> job = runtime.jobs().enqueue(new Count(-1), options -> options.retry(RetryPolicy.NONE));
            assertThat(job.await(PATIENCE)).contains(JobState.FAILED);
            assertThat(runtime.jobs().list(JobQuery.deadLetters())).hasSize(1);

            assertThat(runtime.deadLetters().requeue(job.id())).isTrue();

            assertThat(job.await(PATIENCE)).contains(JobState.SUCCEEDED);
        }
    }

    @Test
    void whatIsEnqueuedInATransactionRunsOnceItIsCommitted() throws Exception {
        try (WorkerRuntime runtime = runtime().add(counter()).start();
                Connection connection = DriverManager.getConnection(database)) {
            connection.setAutoCommit(false);
            JobHandle<Integer> rolledBack = runtime.jobs().in(connection).enqueue(new Count(1));
            connection.rollback();
            JobHandle<Integer> committed = runtime.jobs().in(connection).enqueue(new Count(2));
            connection.commit();

            assertThat(committed.await(PATIENCE)).contains(JobState.SUCCEEDED);
            assertThat(runtime.jobs().find(rolledBack.id())).isEmpty();
            assertThat(runs).containsOnlyKeys(2);
        }
    }

    @Test
    void aChainThatIsEnqueuedInATransactionRunsInItsOrderOnTwoProcesses() throws Exception {
        List<JobHandle<Integer>> chain = new ArrayList<>();
        try (WorkerRuntime one = runtime().add(counter()).start();
                WorkerRuntime two = runtime().add(counter()).start();
                Connection connection = DriverManager.getConnection(database)) {
            connection.setAutoCommit(false);
            Jobs jobs = one.jobs().in(connection);
            for (int i = 0; i < 50; i++) {
                int number = i;
                chain.add(jobs.enqueue(new Count(number), options -> {
                    if (number > 0) {
                        options.after(chain.getLast());
                    }
                }));
            }
            connection.commit();

            assertThat(chain.getLast().await(PATIENCE)).contains(JobState.SUCCEEDED);
            assertThat(two.jobs().find(chain.getFirst().id()).orElseThrow().state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(order).containsExactlyElementsOf(IntStream.range(0, 50).boxed().toList());
        }
    }

    private WorkerRuntimeBuilder runtime() {
        WorkerRuntimeBuilder builder = WorkerRuntime.builder().set("transport", "nats").set("job-store", "jdbi")
                .set("jdbi.url", database).set("runtime.shutdown-hook", false);
        nats.forEach(builder::set);
        return builder;
    }

    /** Fails on a negative number the first time. */
    private Worker counter() {
        return Worker.named("counter").queue("numbers").concurrency(10)
                .handle(Count.class, (message, job) -> {
                    order.add(message.number());
                    if (runs.merge(message.number(), 1, Integer::sum) == 1 && message.number() < 0) {
                        throw new IllegalStateException("the first time");
                    }
                    return Outcome.done(message.number());
                })
                .build();
    }
}
