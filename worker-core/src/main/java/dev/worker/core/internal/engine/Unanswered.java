package dev.worker.core.internal.engine;

import dev.worker.api.spi.JobStore;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Endings whose settling was not answered, so that the store may have them already. */
final class Unanswered {

    private static final Logger LOG = LoggerFactory.getLogger(Unanswered.class);

    private final JobStore store;
    private final LiveJobs live;
    private final Set<Ending> endings = ConcurrentHashMap.newKeySet();

    @Inject
    Unanswered(JobStore store, LiveJobs live) {
        this.store = store;
        this.live = live;
    }

    void add(Collection<Ending> batch) {
        endings.addAll(batch);
    }

    void forget(Collection<Ending> batch) {
        if (!endings.isEmpty()) {
            batch.forEach(endings::remove);
        }
    }

    /** Whether it is a release that was made: its job did not come along with the fresh lease, or was fetched again since. */
    boolean wasReleased(Ending ending) {
        Execution execution = ending.execution();
        return ending.isRelease() && endings.contains(ending) && (execution.lost()
                || live.find(execution.id()).filter(latest -> latest != execution).isPresent());
    }

    /** Whether what the store refuses now is what it has already. */
    boolean isStored(Ending ending) {
        try {
            return endings.contains(ending)
                    && store.find(ending.settlement().id()).filter(ending::explains).isPresent();
        } catch (RuntimeException | Error e) {
            LOG.debug("what became of job {} cannot be told", ending.settlement().id(), e);
            return false;
        }
    }
}
