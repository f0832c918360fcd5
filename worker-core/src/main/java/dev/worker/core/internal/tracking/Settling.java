package dev.worker.core.internal.tracking;

import dev.worker.api.JobId;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Settles in the store, then in the transport what the store accepted. */
final class Settling {

    private final Transport transport;
    private final JobStore store;

    /**
     * What the store has and the transport did not take: the caller tries again, and the store would refuse the second time.
     * Bounded by the jobs that run.
     */
    private final Set<Fence> stored = ConcurrentHashMap.newKeySet();

    Settling(Transport transport, JobStore store) {
        this.transport = transport;
        this.store = store;
    }

    List<Settled> settle(OwnerId owner, List<Settlement> settlements) {
        List<Settlement> unstored = settlements.stream()
                .filter(settlement -> !stored.contains(Fence.of(owner, settlement)))
                .toList();
        if (!unstored.isEmpty()) {
            List<Settled> answers = store.settle(owner, unstored);
            for (int i = 0; i < unstored.size(); i++) {
                if (answers.get(i) == Settled.APPLIED) {
                    stored.add(Fence.of(owner, unstored.get(i)));
                }
            }
        }
        // what comes with a change is in the store by now, and handed over as it says
        List<Settlement> accepted = settlements.stream()
                .filter(settlement -> stored.contains(Fence.of(owner, settlement)))
                .map(Settlement::alone)
                .toList();
        if (!accepted.isEmpty()) {
            transport.settle(owner, accepted);
        }
        // Also where the transport says LOST: the store has the change, and the next delivery of the job is measured by it.
        List<Settled> answers = new ArrayList<>();
        for (Settlement settlement : settlements) {
            answers.add(stored.remove(Fence.of(owner, settlement)) ? Settled.APPLIED : Settled.LOST);
        }
        return answers;
    }

    void forget(OwnerId owner) {
        stored.removeIf(fence -> fence.owner().equals(owner));
    }

    private record Fence(OwnerId owner, JobId id, int attempt) {

        static Fence of(OwnerId owner, Settlement settlement) {
            return new Fence(owner, settlement.id(), settlement.attempt());
        }
    }
}
