package dev.worker.core.internal.engine;

import dev.worker.api.JobId;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.TakenOver;
import dev.worker.api.spi.Transport;
import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Takes the jobs of this very process along when it lost its lease and holds a fresh one: what still runs goes on under the new
 * owner, and so does what is about to be settled.
 */
final class Adoption {

    private final Transport transport;
    private final LiveJobs live;
    private final Orphans orphans;

    @Inject
    Adoption(Transport transport, LiveJobs live, Orphans orphans) {
        this.transport = transport;
        this.live = live;
        this.orphans = orphans;
    }

    /**
     * Takes its own jobs along and ends those that others have. If it fails half way, what it took belongs to the fresh owner, and comes
     * along with the next one if that is called with all former owners.
     *
     * @param formers all that this process was before, whose jobs have not all come along yet
     * @param fresh what it is now, while its lease is used for nothing else
     */
    void adopt(Set<OwnerId> formers, OwnerId fresh) {
        List<Execution> before = List.copyOf(live.all());
        Set<JobId> kept = new HashSet<>();
        for (OwnerId former : formers) {
            // no sooner than it is named: what comes from other owners that are over counts as crashed
            transport.unregister(former);
            List<TakenOver> batch;
            do {
                batch = transport.takeOver(fresh, former, Rescue.BATCH);
                batch.forEach(job -> take(job, formers.contains(job.from()), kept));
            } while (!batch.isEmpty());
        }
        before.stream()
                .filter(execution -> !kept.contains(execution.id()))
                .forEach(execution -> execution.end(Execution.End.LOST));
    }

    private void take(TakenOver job, boolean own, Set<JobId> kept) {
        JobId id = job.delivery().envelope().id();
        if (own && live.find(id).filter(known -> known.attempt() == job.delivery().attempt()).isPresent()) {
            kept.add(id);
        } else if (own || !job.begun()) {
            // where it is our own, it was taken by a call whose answer never arrived
            orphans.giveBack(live.add(job));
        } else {
            orphans.crashed(live.add(job));
        }
    }
}
