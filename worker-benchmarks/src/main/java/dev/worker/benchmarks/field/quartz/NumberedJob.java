package dev.worker.benchmarks.field.quartz;

import dev.worker.benchmarks.contender.JobBody;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;

/** The one job class. Public, because Quartz loads it by the name that it stored. */
public final class NumberedJob implements Job {
    private final JobBody body;

    NumberedJob(JobBody body) {
        this.body = body;
    }

    @Override
    public void execute(JobExecutionContext context) throws JobExecutionException {
        try {
            body.run(Integer.parseInt(context.getTrigger().getKey().getName()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobExecutionException(e);
        }
    }
}
