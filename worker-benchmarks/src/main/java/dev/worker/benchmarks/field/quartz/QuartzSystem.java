package dev.worker.benchmarks.field.quartz;

import dev.worker.benchmarks.contender.JobSystem;
import dev.worker.benchmarks.database.Sql;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;

final class QuartzSystem implements JobSystem {
    /** One job that stays, and a trigger for each run of it: cheaper than a job for each. */
    private static final JobDetail JOB = JobBuilder.newJob(NumberedJob.class).withIdentity("job").storeDurably()
            .build();

    private final Scheduler scheduler;
    private final DataSource dataSource;

    QuartzSystem(Scheduler scheduler, DataSource dataSource) throws SchedulerException {
        this.scheduler = scheduler;
        this.dataSource = dataSource;
        scheduler.addJob(JOB, true);
    }

    @Override
    public void enqueue(int number) {
        try {
            scheduler.scheduleJob(trigger(number));
        } catch (SchedulerException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void enqueueAll(int first, int count) {
        Set<Trigger> triggers = IntStream.range(first, first + count).mapToObj(QuartzSystem::trigger)
                .collect(Collectors.toSet());
        try {
            scheduler.scheduleJobs(Map.of(JOB, triggers), true);
        } catch (SchedulerException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Trigger trigger(int number) {
        return TriggerBuilder.newTrigger()
                .withIdentity(Integer.toString(number))
                .forJob(JOB)
                .startNow()
                .build();
    }

    @Override
    public void start() {
        try {
            scheduler.start();
        } catch (SchedulerException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int unfinished() {
        // A trigger's row goes when it fires; until the job is done, there is the row of the firing.
        return (int) Sql.number(
                dataSource, "select (select count(*) from qrtz_triggers) + (select count(*) from qrtz_fired_triggers)");
    }

    @Override
    public void close() {
        try {
            scheduler.shutdown(true);
        } catch (SchedulerException e) {
            throw new IllegalStateException(e);
        }
    }
}
