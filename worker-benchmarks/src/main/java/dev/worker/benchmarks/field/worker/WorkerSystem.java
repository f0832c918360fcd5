package dev.worker.benchmarks.field.worker;

import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.api.WorkerBuilder;
import dev.worker.benchmarks.contender.JobSystem;
import dev.worker.benchmarks.contender.Setup;
import dev.worker.benchmarks.database.Sql;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import dev.worker.jdbi.JdbiPlugin;
import java.util.stream.IntStream;

/** A runtime that only enqueues until it is started, and from then on one that has the worker too. */
final class WorkerSystem implements JobSystem {

    private static final String UNFINISHED = "select count(*) from worker_job where ended_at is null";

    private final Setup setup;
    private final WorkerFramework.Threads threads;
    private WorkerRuntime runtime;

    WorkerSystem(Setup setup, WorkerFramework.Threads threads) {
        this.setup = setup;
        this.threads = threads;
        this.runtime = builder().start();
    }

    private WorkerRuntimeBuilder builder() {
        return WorkerRuntime.builder()
                .isolated()
                .plugin(JdbiPlugin.of(setup.dataSource()))
                .set("transport", "jdbi")
                .set("runtime.shutdown-hook", false);
    }

    @Override
    public void enqueue(int number) {
        runtime.jobs().enqueue(new NumberedJob(number));
    }

    @Override
    public void enqueueAll(int first, int count) {
        runtime.jobs().enqueueAll(IntStream.range(first, first + count).mapToObj(NumberedJob::new).toList());
    }

    @Override
    public void start() {
        WorkerBuilder worker = Worker.named("bench")
                .queue("bench")
                .concurrency(setup.slots())
                .handle(NumberedJob.class, (message, job) -> {
                    setup.body().run(message.number());
                    return Outcome.done();
                });
        if (threads == WorkerFramework.Threads.PLATFORM) {
            worker.platformThreads();
        }
        WorkerRuntime producer = runtime;
        runtime = builder().add(worker.build()).start();
        producer.close();
    }

    @Override
    public int unfinished() {
        return (int) Sql.number(setup.dataSource(), UNFINISHED);
    }

    @Override
    public void close() {
        runtime.close();
    }
}
