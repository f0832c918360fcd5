package dev.worker.nats.internal.store;

import dev.worker.api.JobId;
import dev.worker.nats.internal.job.JobRecords;
import dev.worker.nats.internal.record.JobRecord;
import dev.worker.nats.internal.record.StandingForm;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Walks over the heads of all jobs: for people and for upkeep, not for the way of a job. */
public final class JobScan {

    private final JobRecords records;

    /** Over these records. */
    public JobScan(JobRecords records) {
        this.records = records;
    }

    private record Seen(long revision, StandingForm.Summary standing) {}

    /** Gives each job, oldest first, until the visitor says that it has seen enough. */
    public void each(Predicate<JobHead> visitor) {
        Map<JobId, Seen> standings = new HashMap<>();
        records.standings().eachHead(entry -> {
            standings.put(records.id(entry), new Seen(entry.revision(), StandingForm.summary(entry.headers())));
            return true;
        });
        records.jobs().eachHead(entry -> {
            JobId id = records.id(entry);
            JobRecord.Summary job = JobRecord.summary(entry.headers());
            return visitor.test(new JobHead(id, entry.revision(), job,
                    Optional.ofNullable(standings.get(id)).filter(seen -> seen.revision() > entry.revision())
                            .map(Seen::standing).or(job::origin)));
        });
    }
}
