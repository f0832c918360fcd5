package dev.worker.benchmarks.field.jobrunr;

import dev.worker.benchmarks.contender.JobSystem;
import dev.worker.benchmarks.database.Sql;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.server.BackgroundJobServer;

final class JobRunrSystem implements JobSystem {
    private final JobRequestScheduler scheduler;
    private final BackgroundJobServer server;
    private final DataSource dataSource;

    JobRunrSystem(JobRequestScheduler scheduler, BackgroundJobServer server, DataSource dataSource) {
        this.scheduler = scheduler;
        this.server = server;
        this.dataSource = dataSource;
    }

    @Override
    public void enqueue(int number) {
        scheduler.enqueue(new NumberedJob(number));
    }

    @Override
    public void enqueueAll(int first, int count) {
        scheduler.enqueue(IntStream.range(first, first + count).mapToObj(NumberedJob::new));
    }

    @Override
    public void start() {
        server.start();
    }

    @Override
    public int unfinished() {
        return (int) Sql.number(
                dataSource, "select count(*) from jobrunr_jobs where state not in ('SUCCEEDED', 'DELETED')");
    }

    @Override
    public void close() {
        server.stop();
        server.getStorageProvider().close();
    }
}
