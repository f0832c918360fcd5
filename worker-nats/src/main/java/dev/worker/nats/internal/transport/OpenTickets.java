package dev.worker.nats.internal.transport;

import dev.worker.api.JobId;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.TrackingLevel;
import dev.worker.nats.internal.job.JobView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * The tickets of jobs without a record that run in this process: each stays unanswered until its job has ended, and is handed
 * to another process if this one dies, or closes the backend. As many entries as such jobs run.
 */
final class OpenTickets {

    private final Map<JobId, Open> open = new ConcurrentHashMap<>();

    /**
     * A job that runs without a record.
     *
     * @param owner the owner
     * @param view the job
     * @param handed its ticket
     */
    record Open(OwnerId owner, JobView view, Handed handed) {

        /** The same under another owner. */
        Open takenOver(OwnerId by, boolean died) {
            return new Open(by, view.unwritten(view.standing().takenOver(by, died)), handed);
        }

        /** Whether this change leaves nothing to be remembered. */
        boolean endsUnwritten(Settlement settlement) {
            return settlement.next().isEmpty() && switch (settlement.change()) {
                case Change.Succeed ignored -> handed.ticket().level() == TrackingLevel.NONE;
                case Change.Cancel ignored -> handed.ticket().level() == TrackingLevel.NONE;
                case Change.Release release -> release.delay().equals(Duration.ZERO);
                case Change.Retry ignored -> false;
                case Change.Fail ignored -> false;
            };
        }
    }

    /** A job runs now. */
    void add(OwnerId owner, JobView view, Handed handed) {
        open.put(view.job().id(), new Open(owner, view, handed));
    }

    /** If the job of this ticket runs here already, this is the one to answer from now on; gives the one before. */
    Optional<Handed> replace(Handed newest) {
        AtomicReference<Handed> before = new AtomicReference<>();
        open.computeIfPresent(newest.ticket().id(), (id, found) -> {
            before.set(found.handed());
            return new Open(found.owner(), found.view(), newest);
        });
        return Optional.ofNullable(before.get());
    }

    /** The running job that is to be settled, if it has no record. */
    Optional<Open> find(OwnerId owner, Settlement settlement) {
        return Optional.ofNullable(open.get(settlement.id()))
                .filter(found -> found.view().standing().runs(owner, settlement.attempt()));
    }

    /** It is answered. */
    void remove(JobId id) {
        open.remove(id);
    }

    /** All. */
    Collection<Open> all() {
        return open.values();
    }

    /** Whose jobs run here. */
    Set<OwnerId> owners() {
        return open.values().stream().map(Open::owner).collect(Collectors.toSet());
    }

    /** Gives at most so many jobs of these owners, which are no more, to another one; gives them as they were. */
    List<Open> takeOver(OwnerId owner, Optional<OwnerId> former, int max, Set<OwnerId> lost) {
        List<Open> taken = new ArrayList<>();
        for (JobId id : open.keySet()) {
            if (taken.size() < max) {
                // its ticket may be replaced, or answered, at the same time
                open.computeIfPresent(id, (same, found) -> {
                    if (!lost.contains(found.owner())) {
                        return found;
                    }
                    taken.add(found);
                    return found.takenOver(owner, former.filter(found.owner()::equals).isEmpty());
                });
            }
        }
        return taken;
    }

    /** Takes all out. */
    List<Handed> removeAll() {
        List<Open> all = List.copyOf(open.values());
        all.forEach(found -> open.remove(found.view().job().id()));
        return all.stream().map(Open::handed).toList();
    }
}
