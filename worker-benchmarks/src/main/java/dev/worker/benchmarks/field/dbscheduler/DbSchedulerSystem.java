package dev.worker.benchmarks.field.dbscheduler;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import dev.worker.benchmarks.contender.JobBody;
import dev.worker.benchmarks.contender.JobSystem;
import dev.worker.benchmarks.database.Sql;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;

final class DbSchedulerSystem implements JobSystem {
    /** Without data: the number is the instance's name, which every task must have anyway. */
    static final TaskDescriptor<Void> TASK = TaskDescriptor.of("job");

    private final Scheduler scheduler;
    private final DataSource dataSource;

    DbSchedulerSystem(Scheduler scheduler, DataSource dataSource) {
        this.scheduler = scheduler;
        this.dataSource = dataSource;
    }

    static void run(JobBody body, TaskInstance<Void> instance) {
        try {
            body.run(Integer.parseInt(instance.getId()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void enqueue(int number) {
        scheduler.schedule(instance(number), Instant.now());
    }

    @Override
    public void enqueueAll(int first, int count) {
        List<TaskInstance<?>> instances = IntStream.range(first, first + count)
                .<TaskInstance<?>>mapToObj(DbSchedulerSystem::instance)
                .toList();
        scheduler.scheduleBatch(instances, Instant.now());
    }

    private static TaskInstance<Void> instance(int number) {
        return TASK.instance(Integer.toString(number)).build();
    }

    @Override
    public void start() {
        scheduler.start();
    }

    @Override
    public int unfinished() {
        return (int) Sql.number(dataSource, "select count(*) from scheduled_tasks");
    }

    @Override
    public void close() {
        scheduler.stop();
    }
}
