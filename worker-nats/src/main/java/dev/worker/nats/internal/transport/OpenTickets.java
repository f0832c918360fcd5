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
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The tickets of jobs without a record that run in this process: each stays unanswered until its job has ended, and is handed
 * to another process if this one dies. As many entries as such jobs run.
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
        Open before = open.get(newest.ticket().id());
        return before != null && open.replace(newest.ticket().id(), before,
                new Open(before.owner(), before.view(), newest)) ? Optional.of(before.handed()) : Optional.empty();
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

    /** Gives at most so many jobs of owners that are no more to another one; gives them as they were. */
    List<Open> takeOver(OwnerId owner, Optional<OwnerId> former, int max, Predicate<OwnerId> lost) {
        List<Open> taken = new ArrayList<>();
        for (Open found : List.copyOf(open.values())) {
            if (taken.size() < max && !found.owner().equals(owner) && lost.test(found.owner())) {
                boolean died = former.filter(found.owner()::equals).isEmpty();
                JobView view = found.view().unwritten(found.view().standing().takenOver(owner, died));
                open.put(view.job().id(), new Open(owner, view, found.handed()));
                taken.add(found);
            }
        }
        return taken;
    }

    /** Takes out what an owner has, which is no more. */
    List<Handed> removeAll(OwnerId owner) {
        List<Open> own = open.values().stream().filter(found -> found.owner().equals(owner)).toList();
        own.forEach(found -> open.remove(found.view().job().id(), found));
        return own.stream().map(Open::handed).toList();
    }
}
