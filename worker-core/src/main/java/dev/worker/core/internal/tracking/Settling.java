package dev.worker.core.internal.tracking;

import dev.worker.api.JobId;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.Transport;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** Settles in the store, then in the transport what the store accepted. */
final class Settling {

    private final Transport transport;
    private final JobStore store;

    /**
     * What the store has and the transport did not take: the caller tries again, and the store would refuse the second time.
     * Bounded by the jobs that run.
     */
    private final Set<Fence> stored = ConcurrentHashMap.newKeySet();

    /**
     * What the store was asked to change without an answer. If it says LOST afterwards, it may have made the change, and the
     * transport is to know: it has a fence of its own for the case that the attempt is really another's. Bounded as the others.
     */
    private final Set<Fence> unanswered = ConcurrentHashMap.newKeySet();

    Settling(Transport transport, JobStore store) {
        this.transport = transport;
        this.store = store;
    }

    List<Settled> settle(OwnerId owner, List<Settlement> settlements) {
        List<Settlement> unstored = settlements.stream()
                .filter(settlement -> !stored.contains(Fence.of(owner, settlement)))
                .toList();
        Set<Fence> later = new HashSet<>();
        if (!unstored.isEmpty()) {
            List<Settled> answers = settleInStore(owner, unstored);
            stored.addAll(answered(Settled.APPLIED, owner, unstored, answers));
            later.addAll(answered(Settled.LATER, owner, unstored, answers));
        }
        // what comes with a change is in the store by now, and handed over as it says
        List<Settlement> accepted = settlements.stream()
                .filter(settlement -> isStored(Fence.of(owner, settlement), later))
                .map(Settlement::alone)
                .toList();
        if (!accepted.isEmpty()) {
            later.addAll(answered(Settled.LATER, owner, accepted, transport.settle(owner, accepted)));
        }
        // Also where the transport says LOST: the store has the change, and the next delivery of the job is measured by it.
        List<Settled> answers = new ArrayList<>();
        for (Settlement settlement : settlements) {
            Fence fence = Fence.of(owner, settlement);
            if (later.contains(fence)) {
                answers.add(Settled.LATER);
            } else {
                unanswered.remove(fence);
                answers.add(stored.remove(fence) ? Settled.APPLIED : Settled.LOST);
            }
        }
        return answers;
    }

    private boolean isStored(Fence fence, Set<Fence> later) {
        return stored.contains(fence) || unanswered.contains(fence) && !later.contains(fence);
    }

    private List<Settled> settleInStore(OwnerId owner, List<Settlement> settlements) {
        try {
            return store.settle(owner, settlements);
        } catch (RuntimeException | Error e) {
            // a release could be that of the next run by then; after one without an answer the owner is given up
            settlements.stream()
                    .filter(settlement -> !(settlement.change() instanceof Change.Release))
                    .forEach(settlement -> unanswered.add(Fence.of(owner, settlement)));
            throw e;
        }
    }

    private static List<Fence> answered(
            Settled wanted, OwnerId owner, List<Settlement> settlements, List<Settled> answers) {
        return IntStream.range(0, answers.size())
                .filter(i -> answers.get(i) == wanted)
                .mapToObj(i -> Fence.of(owner, settlements.get(i)))
                .toList();
    }

    void forget(OwnerId owner) {
        stored.removeIf(fence -> fence.owner().equals(owner));
        unanswered.removeIf(fence -> fence.owner().equals(owner));
    }

    private record Fence(OwnerId owner, JobId id, int attempt) {

        static Fence of(OwnerId owner, Settlement settlement) {
            return new Fence(owner, settlement.id(), settlement.attempt());
        }
    }
}
