package dev.worker.benchmarks.field.jobrunr;

import dev.worker.benchmarks.contender.JobBody;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;

/** The message that JobRunr stores: public, because it creates it by reflection. */
public record NumberedJob(int number) implements JobRequest {
    @Override
    public Class<Handler> getJobRequestHandler() {
        return Handler.class;
    }

    /** Runs the body with the job's number. */
    public static final class Handler implements JobRequestHandler<NumberedJob> {
        private final JobBody body;

        Handler(JobBody body) {
            this.body = body;
        }

        @Override
        public void run(NumberedJob job) throws InterruptedException {
            body.run(job.number());
        }
    }
}
