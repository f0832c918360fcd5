package dev.worker.core.internal.memory;

import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/** Looks for the newest jobs that match a query: a walk over all jobs, for people, not for the way of a job. */
final class JobSearch {

    private static final Comparator<Job> OLDEST_FIRST = Comparator.comparingLong(job -> job.sequence);

    private final JobTable jobs;
    private final JobQuery query;
    private final Set<JobState> states;
    private final long beforeSequence;

    JobSearch(JobTable jobs, JobQuery query) {
        this.jobs = jobs;
        this.query = query;
        this.states = query.states().isEmpty() ? Set.of(JobState.values()) : query.states();
        this.beforeSequence = query.before().map(this::place).orElse(Long.MAX_VALUE);
    }

    List<JobInfo> run() {
        List<JobInfo> page = new ArrayList<>();
        try (HeldQueue held = new HeldQueue()) {
            for (Job job : newest(held)) {
                held.hold(job.queue);
                if (matches(job)) {
                    page.add(job.info());
                }
            }
        }
        return page;
    }

    private long place(JobId id) {
        return jobs.find(id).map(job -> job.sequence).orElseThrow(() -> JobQuery.unknownPage(id));
    }

    private List<Job> newest(HeldQueue held) {
        PriorityQueue<Job> best = new PriorityQueue<>(OLDEST_FIRST);
        for (Job job : jobs.all()) {
            if (!mayMatch(job) || best.size() == query.limit() && best.peek().sequence > job.sequence) {
                continue;
            }
            held.hold(job.queue);
            if (matches(job)) {
                best.add(job);
                if (best.size() > query.limit()) {
                    best.poll();
                }
            }
        }
        return best.stream().sorted(OLDEST_FIRST.reversed()).toList();
    }

    /** What never changes, asked without the lock. */
    private boolean mayMatch(Job job) {
        return job.sequence < beforeSequence
                && isOrAny(query.queue(), job.envelope.queue())
                && isOrAny(query.type(), job.envelope.type())
                && query.createdFrom().map(from -> !job.createdAt.isBefore(from)).orElse(true)
                && query.createdTo().map(to -> job.createdAt.isBefore(to)).orElse(true);
    }

    private boolean matches(Job job) {
        return states.contains(job.state())
                && isOrAny(query.worker(), job.worker)
                && query.errorType().map(type -> failedWith(job, type)).orElse(true)
                && query.endedFrom().map(from -> job.endedAt != null && !job.endedAt.isBefore(from)).orElse(true)
                && query.endedTo().map(to -> job.endedAt != null && job.endedAt.isBefore(to)).orElse(true);
    }

    private static boolean failedWith(Job job, String errorType) {
        return job.newestFailure().filter(failure -> failure.error().type().equals(errorType)).isPresent();
    }

    private static boolean isOrAny(Optional<String> wanted, String value) {
        return wanted.isEmpty() || wanted.get().equals(value);
    }
}
