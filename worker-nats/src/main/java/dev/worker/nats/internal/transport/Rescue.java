package dev.worker.nats.internal.transport;

import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.TakenOver;
import dev.worker.nats.internal.job.CancelMarks;
import dev.worker.nats.internal.job.JobRecords;
import dev.worker.nats.internal.job.JobView;
import dev.worker.nats.internal.job.Onward;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.stream.Written;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Gives the jobs of lost owners to living ones, led by the notes of what they held. */
final class Rescue {

    private final NatsLink link;
    private final JobRecords records;
    private final Leases leases;
    private final Holds holds;
    private final Holdings holdings;
    private final CancelMarks marks;
    private final Onward onward;

    Rescue(NatsLink link, JobRecords records, Leases leases, Holds holds, Holdings holdings, CancelMarks marks,
            Onward onward) {
        this.link = link;
        this.records = records;
        this.leases = leases;
        this.holds = holds;
        this.holdings = holdings;
        this.marks = marks;
        this.onward = onward;
    }

    /** The former owner is that of the same process, if it had one. */
    List<TakenOver> takeOver(OwnerId owner, Optional<OwnerId> former, int max) {
        List<TakenOver> taken = new ArrayList<>();
        for (OwnerId lost : leases.lost()) {
            if (taken.size() < max && takeOver(lost, owner, former.filter(lost::equals).isEmpty(), max, taken)) {
                marks.forget(lost);
                leases.forget(lost);
            }
        }
        return taken;
    }

    /** Takes what there is; gives whether the lost owner has nothing left. */
    private boolean takeOver(OwnerId lost, OwnerId owner, boolean died, int max, List<TakenOver> taken) {
        boolean nothingLeft = true;
        for (Holds.Held held : holds.of(lost)) {
            if (taken.size() >= max) {
                return false;
            }
            Set<JobId> ids = new HashSet<>(held.ids());
            List<JobView> views = records.views(ids);
            List<JobView> running = views.stream().filter(view -> isHeldBy(view, lost)).toList();
            List<JobView> wanted = running.subList(0, Math.min(running.size(), max - taken.size()));
            boolean all = take(wanted, lost, owner, died, taken);
            sendOn(views, lost);
            if (all && wanted.size() == running.size()) {
                holds.remove(held.revision());
            } else {
                nothingLeft = false;
            }
        }
        return nothingLeft;
    }

    /** Takes these; false if one changed meanwhile, and is to be looked at again. */
    private boolean take(List<JobView> wanted, OwnerId lost, OwnerId owner, boolean died, List<TakenOver> taken) {
        if (wanted.isEmpty()) {
            return true;
        }
        long hold = holds.add(owner, wanted.stream().map(view -> view.job().id()).toList());
        List<JobView> next = wanted.stream()
                .map(view -> view.unwritten(view.standing().takenOver(owner, died)))
                .toList();
        List<CompletableFuture<Written>> writes = new ArrayList<>();
        next.forEach(view -> writes.add(records.write(view, view.standing())));
        List<JobView> own = new ArrayList<>();
        List<Optional<Written>> answers = link.awaitEach(writes);
        for (int i = 0; i < next.size(); i++) {
            JobView view = next.get(i);
            Optional<JobView> written = answers.get(i).isEmpty()
                    ? confirm(view)
                    : answers.get(i).filter(Written::done)
                            .map(answer -> view.with(view.standing(), answer.revision()));
            written.ifPresent(own::add);
        }
        own.forEach(view -> taken.add(takenOver(view, lost)));
        holdings.add(owner, hold, own);
        own.stream().filter(view -> view.standing().cancelRequested()).forEach(marks::mark);
        return own.size() == wanted.size();
    }

    private static TakenOver takenOver(JobView view, OwnerId lost) {
        return new TakenOver(
                new Delivery(view.job().envelope(), view.standing().attempt(), view.standing().crashes()), lost,
                view.standing().worker().orElse(""), view.standing().startedAt().isPresent());
    }

    /** Looks whether a write that was not answered was made; gives the job as it stands, which may have children by now. */
    private Optional<JobView> confirm(JobView view) {
        return link.await(records.view(view.job().id()))
                .filter(found -> found.standing().stamp().equals(view.standing().stamp()));
    }

    /** What the lost owner settled, but may not have sent on any more. A second ticket does no harm. */
    private void sendOn(List<JobView> views, OwnerId lost) {
        List<JobView> waiting = views.stream()
                .filter(view -> view.standing().owner().filter(lost::equals).isPresent())
                .filter(view -> view.standing().state() == JobState.QUEUED
                        || view.standing().state() == JobState.SCHEDULED)
                .toList();
        link.awaitAll(waiting.stream().map(onward::sendBack).toList());
        onward.hint(waiting);
    }

    private static boolean isHeldBy(JobView view, OwnerId owner) {
        return view.standing().runs(owner, view.standing().attempt());
    }
}
