package dev.worker.core.internal.tracking;

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
import dev.worker.api.spi.Start;
import dev.worker.api.spi.StoredJob;
import dev.worker.api.spi.TrackingLevels;
import dev.worker.api.spi.Transport;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A job store whose jobs another backend carries: what becomes ready again in it must be carried again. */
final class TrackedStore implements JobStore {

    /** So much later than the store a requeued job becomes ready in the transport. */
    private static final Duration HEAD_START = Duration.ofSeconds(5);

    private final JobStore store;
    private final Optional<JobStore> carrierStore;
    private final Transport transport;
    private final Consumer<JobId> cancelRequested;
    private final boolean handsOver;

    /**
     * Wraps a store.
     *
     * @param carrierStore the store of the transport's own backend, if it has one
     * @param cancelRequested told of jobs of this process whose cancelling was asked for
     * @param handsOver whether the store notes what is put back, so that it is handed over without more ado
     */
    TrackedStore(
            JobStore store,
            Optional<JobStore> carrierStore,
            Transport transport,
            Consumer<JobId> cancelRequested,
            boolean handsOver) {
        this.store = store;
        this.carrierStore = carrierStore;
        this.transport = transport;
        this.cancelRequested = cancelRequested;
        this.handsOver = handsOver;
    }

    @Override
    public TrackingLevels tracking() {
        return store.tracking();
    }

    @Override
    public List<Receipt> create(List<Envelope> envelopes) {
        return store.create(envelopes);
    }

    @Override
    public List<Settled> start(OwnerId owner, String worker, List<Delivery> deliveries) {
        return store.start(owner, worker, deliveries);
    }

    @Override
    public List<Settled> settle(OwnerId owner, List<Settlement> settlements) {
        return store.settle(owner, settlements);
    }

    @Override
    public Optional<JobInfo> find(JobId id) {
        return store.find(id);
    }

    @Override
    public Optional<StoredJob> load(JobId id) {
        return store.load(id);
    }

    @Override
    public Map<JobId, JobState> states(Collection<JobId> ids) {
        return store.states(ids);
    }

    @Override
    public List<JobInfo> list(JobQuery query) {
        return store.list(query);
    }

    @Override
    public List<Parent> parents(JobId child) {
        return store.parents(child);
    }

    @Override
    public JobStatistics statistics() {
        return store.statistics();
    }

    @Override
    public Cancellation cancel(JobId id, String reason) {
        Cancellation met = store.cancel(id, reason);
        if (met == Cancellation.REQUESTED) {
            cancelRequested.accept(id);
        }
        return met;
    }

    @Override
    public void progress(OwnerId owner, Map<JobId, AttemptProgress> updates) {
        store.progress(owner, updates);
    }

    @Override
    public Settled checkpoint(OwnerId owner, JobId id, int attempt, byte[] checkpoint) {
        return store.checkpoint(owner, id, attempt, checkpoint);
    }

    @Override
    public Optional<byte[]> checkpoint(JobId id) {
        return store.checkpoint(id);
    }

    @Override
    public Set<JobId> requeue(Collection<JobId> ids) {
        return handsOver ? store.requeue(ids) : requeueInBoth(ids);
    }

    /**
     * Requeues. Published first, with a head start for the store: should the process die in between, the store still says FAILED and
     * refuses the delivery, and the dead letter is as it was. A transport that still knows the job by itself ignores the
     * publishing and is told through its own store.
     */
    private Set<JobId> requeueInBoth(Collection<JobId> ids) {
        List<Envelope> dead = ids.stream()
                .map(store::load)
                .flatMap(Optional::stream)
                .filter(job -> job.info().state() == JobState.FAILED)
                .map(job -> Publishing.carried(job.envelope(), new Start.After(HEAD_START)))
                .toList();
        if (!dead.isEmpty()) {
            transport.publish(dead);
        }
        Set<JobId> requeued = store.requeue(ids);
        carrierStore.ifPresent(carrier -> carrier.requeue(queued(ids)));
        return requeued;
    }

    @Override
    public List<JobId> deadLettersOlderThan(Duration age, int max) {
        return store.deadLettersOlderThan(age, max);
    }

    @Override
    public int discard(Collection<JobId> ids) {
        carrierStore.ifPresent(carrier -> carrier.discard(ids));
        return store.discard(ids);
    }

    @Override
    public int purge(int max) {
        carrierStore.ifPresent(carrier -> carrier.purge(max));
        return store.purge(max);
    }

    @Override
    public void close() {
        store.close();
    }

    /** Also those that an earlier call requeued in the store but, failing, not in the carrier. */
    private Set<JobId> queued(Collection<JobId> ids) {
        return store.states(ids).entrySet().stream()
                .filter(entry -> entry.getValue() == JobState.QUEUED)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
