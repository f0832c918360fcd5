package dev.worker.nats.internal.job;

import dev.worker.api.JobId;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.nats.internal.record.JobRecord;
import dev.worker.nats.internal.record.StandingForm;
import dev.worker.nats.internal.stream.Entry;
import java.time.Instant;
import java.util.Optional;

/**
 * What the headers of its records tell of a job.
 *
 * @param id the job
 * @param place its place among all jobs
 * @param bytes how large its records are
 * @param job what was published
 * @param standing where it stands, if anybody has touched it yet
 */
public record JobHead(JobId id, long place, long bytes, JobRecord.Summary job,
        Optional<StandingForm.Summary> standing) {

    static JobHead of(JobId id, Entry job, Optional<Entry> standing) {
        JobRecord.Summary published = JobRecord.summary(job.headers());
        return new JobHead(id, job.revision(), job.size() + standing.map(Entry::size).orElse(0L), published,
                standing.filter(found -> found.revision() > job.revision())
                        .map(found -> StandingForm.summary(found.headers())).or(published::origin));
    }

    /** Where it stands. */
    public JobState state() {
        return standing.map(StandingForm.Summary::state)
                .orElse(job.runAt().isAfter(job.createdAt()) ? JobState.SCHEDULED : JobState.QUEUED);
    }

    /** Since when a ready job has been ready. */
    public Instant readySince() {
        return standing.map(StandingForm.Summary::runAt).orElse(job.runAt());
    }

    /** Whether jobs may come after it. */
    public boolean hasChildren() {
        return standing.filter(StandingForm.Summary::hasChildren).isPresent();
    }

    /** Whether it need not be kept any more. */
    public boolean isOver(Instant now) {
        return state().ended()
                && standing.flatMap(StandingForm.Summary::keepUntil).filter(until -> !until.isAfter(now)).isPresent();
    }

    /** Whether it is one of those that are asked for. */
    public boolean matches(JobQuery query) {
        return (query.states().isEmpty() || query.states().contains(state()))
                && isOrAny(query.queue(), Optional.of(job.queue()))
                && isOrAny(query.type(), Optional.of(job.type()))
                && isOrAny(query.worker(), standing.flatMap(StandingForm.Summary::worker))
                && isOrAny(query.errorType(), standing.flatMap(StandingForm.Summary::errorType))
                && query.createdFrom().map(from -> !job.createdAt().isBefore(from)).orElse(true)
                && query.createdTo().map(to -> job.createdAt().isBefore(to)).orElse(true);
    }

    private static boolean isOrAny(Optional<String> wanted, Optional<String> value) {
        return wanted.isEmpty() || wanted.equals(value);
    }
}
