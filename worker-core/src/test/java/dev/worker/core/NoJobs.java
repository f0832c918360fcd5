package dev.worker.core;

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
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.StoredJob;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A job store that is empty and stays so. */
final class NoJobs implements JobStore {

    @Override
    public List<Receipt> create(List<Envelope> envelopes) {
        return List.of();
    }

    @Override
    public List<Settled> start(OwnerId owner, String worker, List<Delivery> deliveries) {
        return List.of();
    }

    @Override
    public List<Settled> settle(OwnerId owner, List<Settlement> settlements) {
        return List.of();
    }

    @Override
    public Optional<JobInfo> find(JobId id) {
        return Optional.empty();
    }

    @Override
    public Optional<StoredJob> load(JobId id) {
        return Optional.empty();
    }

    @Override
    public Map<JobId, JobState> states(Collection<JobId> ids) {
        return Map.of();
    }

    @Override
    public List<JobInfo> list(JobQuery query) {
        return List.of();
    }

    @Override
    public JobStatistics statistics() {
        return new JobStatistics(List.of(), Map.of());
    }

    @Override
    public Cancellation cancel(JobId id, String reason) {
        return Cancellation.NOT_FOUND;
    }

    @Override
    public void progress(OwnerId owner, Map<JobId, AttemptProgress> updates) {
        // there is nothing to store it with
    }

    @Override
    public Set<JobId> requeue(Collection<JobId> ids) {
        return Set.of();
    }

    @Override
    public int discard(Collection<JobId> ids) {
        return 0;
    }

    @Override
    public int purge(int max) {
        return 0;
    }

    @Override
    public void close() {
        // nothing is open
    }
}
