package dev.worker.core.internal.engine;

import dev.worker.api.JobId;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The attempts of this process that are not settled yet: waiting for a slot, running, or with
 * their settlement on the way. */
final class LiveJobs {

    private final Map<JobId, Execution> executions = new ConcurrentHashMap<>();

    @Inject
    LiveJobs() {}

    void add(Execution execution) {
        executions.put(execution.id(), execution);
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
