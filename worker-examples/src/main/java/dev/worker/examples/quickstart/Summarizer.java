package dev.worker.examples.quickstart;

import dev.worker.api.Handler;
import dev.worker.api.JobContext;
import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.Outcome;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The handler of {@link Summarize}: a job that reads the results of other jobs. It is enqueued when all of them have ended,
 * so it never waits.
 */
final class Summarizer implements Handler<Summarize> {

    private static final int REPORT_EVERY = 500;

    private final Listing listing;
    private final IndexedFiles indexed;

    Summarizer(Listing listing, IndexedFiles indexed) {
        this.listing = listing;
        this.indexed = indexed;
    }

    @Override
    public Outcome<Summary> handle(Summarize message, JobContext job) {
        if (!message.listing().equals(listing.fingerprint())) {
            return Outcome.reject("the directory has changed since this was asked for");
        }
        Map<JobId, JobInfo> jobs = indexed.known(job.jobs());
        SummaryBuilder summary = new SummaryBuilder();
        int done = 0;
        for (Map.Entry<JobId, IndexFile> file : listing.files().entrySet()) {
            Optional.ofNullable(jobs.get(file.getKey())).ifPresent(info -> add(summary, file.getValue(), info, job));
            done++;
            if (done % REPORT_EVERY == 0) {
                job.heartbeat();
                job.progress((double) done / listing.files().size(), done + " results read");
            }
        }
        return Outcome.done(summary.build());
    }

    private static void add(SummaryBuilder summary, IndexFile file, JobInfo info, JobContext job) {
        switch (info.state()) {
            case SUCCEEDED -> summary.indexed(
                    job.jobs().handle(info.id(), IndexFile.class).result(Duration.ZERO));
            case FAILED -> summary.dead(file.path(), info.reason().orElse("no reason is known"));
            case CANCELLED -> {
                // The file was deleted before it was read.
            }
            case WAITING, SCHEDULED, QUEUED, RUNNING -> throw new IllegalStateException(
                    "the job of " + file.path() + " has not ended but is " + info.state());
        }
    }
}
