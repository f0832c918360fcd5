package dev.worker.benchmarks.own;

import com.zaxxer.hikari.HikariDataSource;
import dev.worker.api.JobGraph;
import dev.worker.api.Message;
import dev.worker.api.MessageType;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.benchmarks.database.Database;
import dev.worker.benchmarks.database.Dialect;
import dev.worker.benchmarks.measure.PickupTimes;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import dev.worker.jdbi.JdbiPlugin;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How long it takes from the return of a parent's handler, before its end is stored, until the handler of its child is entered.
 * Families come one after another, at moments that no poll can be in step with.
 */
final class ChildPickup {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int CONNECTIONS = 12;
    private static final long LEAST_PAUSE = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(45);

    private final PickupTimes times;
    private final Semaphore started = new Semaphore(0);
    private final int jobs;

    private ChildPickup(int jobs) {
        this.jobs = jobs;
        times = new PickupTimes(jobs);
    }

    @MessageType(name = "parent", queue = "parents")
    private record Parent(int number) implements Message<Void> {}

    @MessageType(name = "child", queue = "children")
    private record Child(int number) implements Message<Void> {}

    /** Lines of a table. An H2 file belongs to one runtime, so that parent and child are never apart there. */
    static String report(OwnBench.Runs runs) throws InterruptedException {
        StringBuilder lines = new StringBuilder();
        for (int round = 1; round <= runs.rounds(); round++) {
            lines.append(line(runs, round, false));
            if (runs.server().dialect() == Dialect.POSTGRESQL) {
                lines.append(line(runs, round, true));
            }
        }
        return lines.toString();
    }

    private static String line(OwnBench.Runs runs, int round, boolean apart) throws InterruptedException {
        ChildPickup pickup = new ChildPickup(runs.jobs());
        try (Database database = runs.server().create()) {
            pickup.run(database, apart);
        }
        return String.format(Locale.ROOT, "| %s | %s | round %d | p50 %.2f ms | p99 %.2f ms |%n", runs.server().name(),
                apart ? "two runtimes" : "one runtime", round, pickup.times.percentile(0.50, pickup.jobs),
                pickup.times.percentile(0.99, pickup.jobs));
    }

    private void run(Database database, boolean apart) throws InterruptedException {
        Worker parents = Worker.named("parents").queue("parents").concurrency(4)
                .handle(Parent.class, (parent, job) -> {
                    times.ready(parent.number());
                    return Outcome.done();
                })
                .build();
        Worker children = Worker.named("children").queue("children").concurrency(4)
                .handle(Child.class, (child, job) -> {
                    times.handlerEntered(child.number());
                    started.release();
                    return Outcome.done();
                })
                .build();
        try (HikariDataSource one = database.pool(CONNECTIONS); HikariDataSource other = database.pool(CONNECTIONS)) {
            List<WorkerRuntime> runtimes = apart
                    ? List.of(runtime(one).add(parents).start(), runtime(other).add(children).start())
                    : List.of(runtime(one).add(parents).add(children).start());
            try {
                oneAfterAnother(runtimes.getFirst());
            } finally {
                runtimes.forEach(WorkerRuntime::close);
            }
        }
    }

    private void oneAfterAnother(WorkerRuntime runtime) throws InterruptedException {
        for (int number = 0; number < jobs; number++) {
            enqueue(runtime, number);
            if (!started.tryAcquire(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("child " + number + " has not begun after " + LIMIT);
            }
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LEAST_PAUSE, LONGEST_PAUSE));
        }
    }

    private static void enqueue(WorkerRuntime runtime, int number) {
        JobGraph.Builder graph = JobGraph.builder();
        JobGraph.Node<Void> parent = graph.add("parent", new Parent(number));
        graph.add("child", new Child(number)).after(parent);
        runtime.jobs().enqueue(graph.build());
    }

    private static WorkerRuntimeBuilder runtime(HikariDataSource source) {
        return WorkerRuntime.builder().isolated().plugin(JdbiPlugin.of(source)).set("transport", "jdbi")
                .set("runtime.shutdown-hook", false);
    }
}
