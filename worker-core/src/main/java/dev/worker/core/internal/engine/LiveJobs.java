package dev.worker.core.internal.engine;

import dev.worker.api.JobId;
import dev.worker.api.Jobs;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.TakenOver;
import dev.worker.core.extension.RuntimeClock;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The attempts of this process that are not settled yet: waiting for a slot, running, or with their settlement on the way, be
 * it that of another process's attempt.
 */
final class LiveJobs {

    private final RuntimeClock clock;
    private final Provider<Jobs> jobs;
    private final Map<JobId, Execution> executions = new ConcurrentHashMap<>();

    @Inject
    LiveJobs(RuntimeClock clock, Provider<Jobs> jobs) {
        this.clock = clock;
        this.jobs = jobs;
    }

    /** An attempt that was fetched for a worker. */
    Execution add(Delivery delivery, Permits permits, String worker) {
        Execution execution = new Execution(delivery, permits, worker, clock, jobs);
        executions.put(execution.id(), execution);
        return execution;
    }

    /** An attempt that runs nowhere and is to be settled. */
    Execution add(TakenOver job) {
        return add(job.delivery(), Permits.NONE, job.worker());
    }

    void remove(Execution execution) {
        executions.remove(execution.id(), execution);
    }

    Optional<Execution> find(JobId id) {
        return Optional.ofNullable(executions.get(id));
    }

    Collection<Execution> all() {
        return executions.values();
    }
}
