package dev.worker.nats.internal.store;

import dev.worker.api.JobId;
import dev.worker.nats.internal.job.JobView;
import dev.worker.nats.internal.lifecycle.JobParts;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Forgets jobs whose time is over. To find them the heads of all jobs are read, so what one call finds and does not forget is left to
 * the next ones. Safe for use by any number of threads.
 */
final class Purge {

    /** As many jobs are found at a time at the most, parents aside: some megabytes of ids. */
    private static final int MOST_FOUND = 100_000;

    private final JobParts jobs;
    private final JobScan scan;
    private final Queue<Sized> found = new ConcurrentLinkedQueue<>();

    Purge(JobParts jobs, JobScan scan) {
        this.jobs = jobs;
        this.scan = scan;
    }

    int purge(int max) {
        int purged = forget(max);
        if (purged == 0) {
            search();
            purged = forget(max);
        }
        return purged;
    }

    /** Parents come last: there may be many that are needed, and these are to keep no other. */
    private void search() {
        Deque<Sized> over = new ArrayDeque<>();
        Deque<Sized> parents = new ArrayDeque<>();
        Instant now = jobs.time().instant();
        scan.each(head -> {
            if (head.isOver(now)) {
                (head.hasChildren() ? parents : over).add(Sized.of(head));
            }
            return over.size() < MOST_FOUND;
        });
        found.addAll(over);
        found.addAll(parents);
    }

    private int forget(int max) {
        int forgotten = 0;
        List<JobId> some = Sized.poll(found, max);
        while (!some.isEmpty()) {
            forgotten += forget(some);
            some = Sized.poll(found, max - forgotten);
        }
        return forgotten;
    }

    /** Looked at again: another may have forgotten one meanwhile, and a client published it anew. */
    private int forget(List<JobId> some) {
        Instant now = jobs.time().instant();
        return (int) jobs.records().readable(some).stream().filter(view -> view.standing().isOver(now))
                .filter(view -> !isNeeded(view)).filter(jobs.forgetting()::forget).count();
    }

    private boolean isNeeded(JobView view) {
        return view.standing().family().hasChildren() && jobs.family().parentage().isNeeded(view.job().id());
    }
}
