package dev.worker.examples.quickstart;

import dev.worker.api.Backoff;
import dev.worker.api.DeadLetters;
import dev.worker.api.ErrorCode;
import dev.worker.api.JobHandle;
import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.Jobs;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.core.WorkerRuntime;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One run of the program: declares the worker, starts the runtime, enqueues what is new, and waits for all of it. */
final class IndexRun {

    /** How many jobs are enqueued with one call. */
    private static final int BATCH = 1_000;

    /** Results are kept this long; a file whose result is gone would be indexed anew. */
    private static final Duration KEEP = Duration.ofDays(365);

    /** After how long without a sign of life the jobs of a killed run are given to this one. */
    private static final Duration LEASE = Duration.ofSeconds(3);

    private static final Duration INDEX_LIMIT = Duration.ofDays(1);
    private static final Duration SUMMARY_LIMIT = Duration.ofMinutes(10);
    private static final int SLOTS = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());

    private static final RetryPolicy RETRY = RetryPolicy.attempts(5)
            .backoff(Backoff.exponential(Duration.ofMillis(200), 2, Duration.ofSeconds(2)).withJitter(0.1));

    private final Listing listing;
    private final JobPlace place;
    private final Duration pause;
    private final IndexedFiles indexed;
    private final PrintStream out;
    private final ProgressLine progressLine;
    private final Tally tally;
    private final long start = System.nanoTime();
    private volatile boolean complete;
    private volatile boolean stopped;

    /**
     * A run that has not begun.
     *
     * @param place where the jobs are kept
     * @param pause how long each file takes longer
     */
    IndexRun(Listing listing, JobPlace place, Duration pause, PrintStream out, ProgressLine progressLine) {
        this.listing = listing;
        this.place = place;
        this.pause = pause;
        this.out = out;
        this.progressLine = progressLine;
        this.tally = new Tally(progressLine);
        // A queue for each directory: a run never takes the jobs of another directory, whose files it would not find.
        this.indexed = new IndexedFiles("index-" + JobId.named(listing.directory().toString()));
    }

    /** Returns when all files have been indexed and reported and the runtime has stopped, or when it was told to stop. */
    void run() {
        try (WorkerRuntime runtime = place.runtime(WorkerRuntime.builder())
                .set("engine.lease", LEASE)
                .add(worker())
                .listen(tally)
                .start()) {
            indexAndReport(runtime);
        }
        if (complete) {
            lastLine();
        }
    }

    private void indexAndReport(WorkerRuntime runtime) {
        try {
            indexAll(runtime.jobs());
            report(runtime.jobs(), runtime.deadLetters());
            complete = true;
        } catch (WorkerException e) {
            // SIGTERM stops the runtime under the call that waits; that is no error.
            if (!stopped) {
                throw e;
            }
        }
    }

    private Worker worker() {
        return Worker.named("indexer")
                .queue(indexed.queue())
                .concurrency(SLOTS)
                .retry(RETRY)
                .handler(new FileIndexer(listing.directory(), new UnreliableStorage(), pause))
                .handler(new Summarizer(listing, indexed), options -> options.timeout(SUMMARY_LIMIT))
                .onStop(this::workerStopped)
                .build();
    }

    private void indexAll(Jobs jobs) {
        Map<JobId, JobInfo> known = indexed.known(jobs);
        long endedHere = tally.ended();
        List<JobId> open = listing.files().keySet().stream()
                .filter(id -> !known.containsKey(id) || !known.get(id).state().ended())
                .toList();
        progressLine.expect(listing.files().size() - open.size() - endedHere, listing.files().size());
        enqueue(jobs, listing.files().values().stream()
                .filter(file -> !known.containsKey(file.id(listing.directory())))
                .toList());
        for (JobId id : open) {
            await(jobs.handle(id, IndexFile.class));
        }
        progressLine.clear();
    }

    /**
     * Enqueues in batches. A kill between two batches, or in the middle of one, does no harm: the next run enqueues what is
     * missing, and the ids keep a file from being enqueued twice.
     */
    private void enqueue(Jobs jobs, List<IndexFile> files) {
        for (int from = 0; from < files.size(); from += BATCH) {
            List<IndexFile> batch = files.subList(from, Math.min(from + BATCH, files.size()));
            jobs.enqueueAll(batch, (file, options) -> options.id(file.id(listing.directory())).resultTimeToLive(KEEP));
        }
    }

    private static void await(JobHandle<?> job) {
        job.await(INDEX_LIMIT).orElseThrow(() -> new WorkerException(
                ErrorCode.TIMED_OUT, "job " + job.id() + " has not ended within " + INDEX_LIMIT));
    }

    /** As with files, a report that an earlier run has made is not made again, unless it failed. */
    private void report(Jobs jobs, DeadLetters deadLetters) {
        Summarize message = new Summarize(listing.fingerprint());
        JobHandle<Summary> job = jobs.enqueue(message, options -> options.id(message.id()).resultTimeToLive(KEEP));
        deadLetters.requeue(job.id());
        Summary summary = job.result(SUMMARY_LIMIT);
        new Report(out).write(summary);
        long here = tally.ended();
        long earlier = Math.max(0, listing.files().size() - here);
        out.println(here == 0
                ? "Nothing new to do: all " + earlier + " files have been dealt with by earlier runs."
                : "Files dealt with: " + here + " by this run, " + earlier + " by earlier ones.");
    }

    /** Runs when the worker has ended its last job: at the end, but also when the program is told to stop before that. */
    private void workerStopped() {
        if (!complete) {
            stopped = true;
            progressLine.clear();
            out.println("Stopped before the end; start it again and it goes on.");
            lastLine();
        }
    }

    private void lastLine() {
        double seconds = (System.nanoTime() - start) / 1e9;
        out.println(String.format(Locale.ROOT, "quickstart: %s in %.1f s", tally, seconds));
    }
}
