package dev.worker.jdbi.internal.jobs;

import dev.worker.api.Cancellation;
import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.JobStatistics;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Parent;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.StoredJob;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.jobs.JobTable.Changed;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Remembers jobs in the table in which they are carried. */
public final class JdbiJobStore implements JobStore {

    private final JobTable table;
    private final Database database;
    private final JobQueries queries;
    private final JobChanges changes;
    private final Publisher publisher;
    private final Returns returns;
    private final Settler settler;
    private final Statistics statistics;
    private final Hints hints;

    /** Works on this database, in the words of this table. */
    public JdbiJobStore(Database database, JobTable table, Hints hints) {
        this.database = database;
        this.table = table;
        this.hints = hints;
        queries = new JobQueries(database, table);
        changes = new JobChanges(database, table.dependencies(), hints);
        publisher = new Publisher(database, table, hints);
        returns = new Returns(database, table);
        settler = new Settler(database, table, publisher, hints);
        statistics = new Statistics(database);
    }

    @Override
    public List<Receipt> create(List<Envelope> envelopes) {
        return publisher.publish(envelopes);
    }

    @Override
    public List<Settled> start(OwnerId owner, String worker, List<Delivery> deliveries) {
        return changes.start(owner, worker, deliveries);
    }

    @Override
    public List<Settled> settle(OwnerId owner, List<Settlement> settlements) {
        return settler.settle(owner, settlements, false);
    }

    @Override
    public Optional<JobInfo> find(JobId id) {
        return queries.find(id);
    }

    @Override
    public Optional<StoredJob> load(JobId id) {
        return queries.load(id);
    }

    @Override
    public Map<JobId, JobState> states(Collection<JobId> ids) {
        return queries.states(ids);
    }

    @Override
    public List<JobInfo> list(JobQuery query) {
        return new JobSearch(database, table, query).run();
    }

    @Override
    public List<Parent> parents(JobId child) {
        return table.dependencies().parents(child);
    }

    @Override
    public JobStatistics statistics() {
        return statistics.take();
    }

    @Override
    public Cancellation cancel(JobId id, String reason) {
        Cancellation met = changes.cancel(id, reason);
        if (met == Cancellation.REQUESTED) {
            hints.cancelRequested(id);
        }
        return met;
    }

    @Override
    public void progress(OwnerId owner, Map<JobId, AttemptProgress> updates) {
        if (!updates.isEmpty()) {
            table.progress(owner, updates);
        }
    }

    @Override
    public Settled checkpoint(OwnerId owner, JobId id, int attempt, byte[] checkpoint) {
        return changes.checkpoint(owner, id, attempt, checkpoint);
    }

    @Override
    public Optional<byte[]> checkpoint(JobId id) {
        return changes.checkpoint(id);
    }

    @Override
    public Set<JobId> requeue(Collection<JobId> ids) {
        List<Changed> requeued = ids.isEmpty() ? List.of() : returns.requeue(ids);
        requeued.stream().filter(Changed::queued).map(Changed::queue).distinct().forEach(hints::ready);
        return requeued.stream().map(row -> new JobId(row.id())).collect(Collectors.toSet());
    }

    @Override
    public List<JobId> deadLettersOlderThan(Duration age, int max) {
        return queries.deadLettersOlderThan(age, max);
    }

    @Override
    public int discard(Collection<JobId> ids) {
        return ids.isEmpty() ? 0 : changes.discard(ids);
    }

    @Override
    public int purge(int max) {
        return table.purge(max);
    }

    /** The connections are the backend's, which closes them. */
    @Override
    public void close() {}
}
