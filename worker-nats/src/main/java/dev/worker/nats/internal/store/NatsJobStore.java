package dev.worker.nats.internal.store;

import dev.worker.api.Cancellation;
import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.WorkerException;
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
import dev.worker.api.spi.TrackingLevels;
import dev.worker.nats.internal.job.JobHead;
import dev.worker.nats.internal.job.JobView;
import dev.worker.nats.internal.lifecycle.JobParts;
import dev.worker.nats.internal.link.NatsLink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/** The job store over the same records as the transport. */
public final class NatsJobStore implements JobStore {

    private final NatsLink link;
    private final JobParts jobs;
    private final JobScan scan;
    private final JobChanges changes;
    private final Requeue requeue;
    private final Purge purge;

    /** Over the parts that it shares with the transport. */
    public NatsJobStore(NatsLink link, JobParts jobs) {
        this.link = link;
        this.jobs = jobs;
        this.scan = new JobScan(jobs.records());
        this.changes = new JobChanges(link, jobs);
        this.requeue = new Requeue(link, jobs, changes);
        this.purge = new Purge(jobs, scan);
    }

    @Override
    public TrackingLevels tracking() {
        return jobs.tracking();
    }

    @Override
    public List<Receipt> create(List<Envelope> envelopes) {
        return jobs.creation().remember(envelopes);
    }

    @Override
    public List<Settled> start(OwnerId owner, String worker, List<Delivery> deliveries) {
        return changes.start(owner, worker, deliveries);
    }

    @Override
    public List<Settled> settle(OwnerId owner, List<Settlement> settlements) {
        return jobs.settling().settle(owner, settlements, settlement -> Optional.empty(), outcomes -> {});
    }

    @Override
    public Optional<JobInfo> find(JobId id) {
        return link.await(jobs.records().view(id)).map(view -> view.standing().info(view.job()));
    }

    @Override
    public Optional<StoredJob> load(JobId id) {
        return link.await(jobs.records().view(id)).map(this::stored);
    }

    @Override
    public Map<JobId, JobState> states(Collection<JobId> ids) {
        return jobs.records().states(ids);
    }

    @Override
    public List<JobInfo> list(JobQuery query) {
        if (query.endedFrom().isPresent() || query.endedTo().isPresent()) {
            throw new WorkerException(
                    ErrorCode.NOT_SUPPORTED, "jobs on NATS cannot be searched by their end; search by their creation");
        }
        long before = query.before().map(this::place).orElse(Long.MAX_VALUE);
        List<JobInfo> found = new ArrayList<>();
        boolean more = true;
        while (more) {
            int room = query.limit() - found.size();
            List<JobHead> heads = newest(query, before, room);
            found.addAll(infos(heads));
            // Where one cannot be read here, or was forgotten meanwhile, there is room for an older one.
            more = heads.size() == room && found.size() < query.limit();
            before = heads.isEmpty() ? before : heads.getLast().place();
        }
        return List.copyOf(found);
    }

    private long place(JobId id) {
        return link.await(jobs.records().head(id)).map(JobHead::place).orElseThrow(() -> JobQuery.unknownPage(id));
    }

    /** The newest that match, the newest of them first. */
    private List<JobHead> newest(JobQuery query, long before, int max) {
        PriorityQueue<JobHead> newest = new PriorityQueue<>(Comparator.comparingLong(JobHead::place));
        scan.each(head -> {
            if (head.place() >= before) {
                return false;
            }
            if (head.matches(query)) {
                newest.add(head);
                if (newest.size() > max) {
                    newest.poll();
                }
            }
            return true;
        });
        return newest.stream().sorted(Comparator.comparingLong(JobHead::place).reversed()).toList();
    }

    private List<JobInfo> infos(List<JobHead> heads) {
        Deque<Sized> open = new ArrayDeque<>(heads.stream().map(Sized::of).toList());
        List<JobInfo> infos = new ArrayList<>();
        while (!open.isEmpty()) {
            jobs.records().readable(Sized.poll(open, open.size()))
                    .forEach(view -> infos.add(view.standing().info(view.job())));
        }
        return infos;
    }

    @Override
    public List<Parent> parents(JobId child) {
        return jobs.family().parentage().parents(child);
    }

    @Override
    public JobStatistics statistics() {
        Census census = new Census(jobs.time().instant());
        scan.each(census::count);
        return census.statistics();
    }

    @Override
    public Cancellation cancel(JobId id, String reason) {
        return changes.cancel(id, reason);
    }

    @Override
    public void progress(OwnerId owner, Map<JobId, AttemptProgress> updates) {
        changes.progress(owner, updates);
    }

    @Override
    public Settled checkpoint(OwnerId owner, JobId id, int attempt, byte[] checkpoint) {
        return changes.checkpoint(owner, id, attempt, checkpoint);
    }

    @Override
    public Optional<byte[]> checkpoint(JobId id) {
        return link.await(jobs.records().view(id)).flatMap(view -> view.standing().checkpoint());
    }

    @Override
    public Set<JobId> requeue(Collection<JobId> ids) {
        return requeue.requeue(ids);
    }

    @Override
    public int discard(Collection<JobId> ids) {
        List<JobView> dead = jobs.records().readable(Set.copyOf(ids)).stream()
                .filter(view -> view.standing().state() == JobState.FAILED)
                .toList();
        return (int) dead.stream().filter(jobs.forgetting()::forget).count();
    }

    @Override
    public int purge(int max) {
        return purge.purge(max);
    }

    @Override
    public void close() {
        // The connection is the backend's.
    }

    private StoredJob stored(JobView view) {
        boolean over = view.standing().keepUntil().filter(until -> !until.isAfter(jobs.time().instant())).isPresent();
        return new StoredJob(view.standing().info(view.job()), view.job().envelope(),
                over ? Optional.empty() : view.standing().result(), view.standing().failures());
    }
}
