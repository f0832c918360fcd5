package dev.worker.nats.internal.transport;

import dev.worker.api.JobId;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settlement;
import dev.worker.nats.internal.job.JobView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What the owners of this process run, as it was last written: as many entries as jobs run. */
final class Holdings {

    private final Holds holds;
    private final Map<Key, Holding> holdings = new ConcurrentHashMap<>();

    Holdings(Holds holds) {
        this.holds = holds;
    }

    private record Key(OwnerId owner, JobId id) {}

    private record Holding(JobView view, Batch batch) {}

    private record Batch(long revision, AtomicInteger open) {}

    /** These jobs of one batch run now. */
    void add(OwnerId owner, long holdRevision, List<JobView> views) {
        if (views.isEmpty()) {
            holds.remove(holdRevision);
            return;
        }
        Batch batch = new Batch(holdRevision, new AtomicInteger(views.size()));
        for (JobView view : views) {
            Holding before = holdings.put(new Key(owner, view.job().id()), new Holding(view, batch));
            close(before);
        }
    }

    /** The running job that is to be settled, if it is known here. */
    Optional<JobView> find(OwnerId owner, Settlement settlement) {
        return Optional.ofNullable(holdings.get(new Key(owner, settlement.id()))).map(Holding::view)
                .filter(view -> view.standing().runs(owner, settlement.attempt()));
    }

    /** A job does not run any more. */
    void remove(OwnerId owner, JobId id, int attempt) {
        Key key = new Key(owner, id);
        Holding holding = holdings.get(key);
        if (holding != null && holding.view().standing().attempt() == attempt && holdings.remove(key, holding)) {
            close(holding);
        }
    }

    /** An owner has ended. Its notes stay for whoever comes after it. */
    void forget(OwnerId owner) {
        holdings.keySet().removeIf(key -> key.owner().equals(owner));
    }

    private void close(Holding holding) {
        if (holding != null && holding.batch().open().decrementAndGet() == 0) {
            holds.remove(holding.batch().revision());
        }
    }
}
