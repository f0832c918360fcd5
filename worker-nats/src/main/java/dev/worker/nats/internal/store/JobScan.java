package dev.worker.nats.internal.store;

import dev.worker.api.JobId;
import dev.worker.nats.internal.job.JobHead;
import dev.worker.nats.internal.job.JobRecords;
import dev.worker.nats.internal.record.JobRecord;
import dev.worker.nats.internal.record.StandingForm;
import dev.worker.nats.internal.stream.Entry;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Walks over the heads of all jobs: for people and for upkeep, not for the way of a job. */
public final class JobScan {

    private final JobRecords records;

    /** Over these records. */
    public JobScan(JobRecords records) {
        this.records = records;
    }

    /** The standing is empty if it cannot be read here. */
    private record Seen(long revision, long bytes, Optional<StandingForm.Summary> standing) {}

    /** Gives each job whose heads can be read here, oldest first, until the visitor says that it has seen enough. */
    public void each(Predicate<JobHead> visitor) {
        Map<JobId, Seen> standings = new HashMap<>();
        records.standings().eachHead(entry -> {
            standings.put(records.id(entry),
                    new Seen(entry.revision(), entry.size(), read(entry, () -> StandingForm.summary(entry.headers()))));
            return true;
        });
        records.jobs().eachHead(entry -> {
            JobId id = records.id(entry);
            return read(entry, () -> JobRecord.summary(entry.headers()))
                    .flatMap(job -> head(id, entry, job, Optional.ofNullable(standings.get(id))))
                    .map(visitor::test).orElse(true);
        });
    }

    /** Empty if it cannot be read here where it stands. */
    private static Optional<JobHead> head(JobId id, Entry entry, JobRecord.Summary job, Optional<Seen> seen) {
        Optional<Seen> standing = seen.filter(found -> found.revision() > entry.revision());
        return standing.isEmpty()
                ? Optional.of(new JobHead(id, entry.revision(), entry.size(), job, job.origin()))
                : standing.get().standing().map(known -> new JobHead(id, entry.revision(),
                        entry.size() + standing.get().bytes(), job, Optional.of(known)));
    }

    private <T> Optional<T> read(Entry entry, Supplier<T> reader) {
        return records.unreadable().read(entry.subject(), reader);
    }
}
