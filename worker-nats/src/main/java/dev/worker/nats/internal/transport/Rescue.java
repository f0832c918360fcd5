package dev.worker.nats.internal.transport;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.TakenOver;
import dev.worker.nats.internal.job.JobView;
import dev.worker.nats.internal.job.Unreadable;
import dev.worker.nats.internal.lifecycle.JobParts;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.link.Window;
import dev.worker.nats.internal.stream.Written;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives the jobs of lost owners to living ones, led by the notes of what they held. */
final class Rescue {

    private static final Logger LOG = LoggerFactory.getLogger(Rescue.class);
    /** How often to look for notes of owners that were forgotten: all notes of all owners are listed for it. */
    private static final Duration FORGOTTEN_EVERY = Duration.ofMinutes(1);
    /** A note is one message. What it does not take is found the next time. */
    private static final int NOTED_AT_ONCE = 1_000;

    private final NatsLink link;
    private final JobParts jobs;
    private final Leases leases;
    private final Holds holds;
    private final Holdings holdings;
    private final Unreadable unreadable;
    private volatile Instant nextForgotten = Instant.MIN;

    Rescue(NatsLink link, JobParts jobs, Leases leases, Holds holds, Holdings holdings, Unreadable unreadable) {
        this.link = link;
        this.jobs = jobs;
        this.leases = leases;
        this.holds = holds;
        this.holdings = holdings;
        this.unreadable = unreadable;
    }

    /** What one call takes. For one thread. */
    private static final class Call {

        final OwnerId owner;
        final Optional<OwnerId> former;
        final int max;
        final List<TakenOver> taken = new ArrayList<>();
        /** Whether jobs may have been taken that are not among the taken yet. */
        boolean unsure;
        /** Whether jobs of the former owner changed meanwhile, and are still to be taken. */
        boolean contended;

        Call(OwnerId owner, Optional<OwnerId> former, int max) {
            this.owner = owner;
            this.former = former;
            this.max = max;
        }

        int room() {
            return max - taken.size();
        }
    }

    /**
     * Takes what there is. Where something goes wrong on the way, what was taken before is given all the same, and the rest is
     * left to the next call.
     *
     * @param former the owner that the same process was before, if it was one
     * @throws WorkerException if nothing was taken, or it is not known what was
     */
    List<TakenOver> takeOver(OwnerId owner, Optional<OwnerId> former, int max) {
        Call call = new Call(owner, former, max);
        try {
            for (OwnerId lost : lost(former.isPresent())) {
                if (call.room() > 0 && takeOver(lost, call)) {
                    jobs.marks().forget(lost);
                    leases.forget(lost);
                }
            }
        } catch (WorkerException e) {
            if (call.unsure || call.taken.isEmpty()) {
                throw e;
            }
            LOG.debug("Jobs were taken over until the server did not answer; what is left is for the next call", e);
        }
        if (call.contended && call.taken.isEmpty()) {
            // an empty answer would say that there is nothing more of its own, and end what runs
            throw new WorkerException(ErrorCode.UNAVAILABLE,
                    "jobs of this process changed while they were to come along");
        }
        return call.taken;
    }

    /**
     * Now and then, and where this process was given up itself, also those that were forgotten: a process that was paused for long
     * takes jobs before it hears that it is no owner any more.
     */
    private List<OwnerId> lost(boolean registersAnew) {
        Instant now = jobs.time().instant();
        if (!registersAnew && now.isBefore(nextForgotten)) {
            return leases.lost(Set.of());
        }
        // in this order: whoever holds jobs was registered before
        List<OwnerId> lost = leases.lost(holds.owners());
        nextForgotten = now.plus(FORGOTTEN_EVERY);
        return lost;
    }

    /**
     * Looks for running jobs whose owners were forgotten, and that no note leads to, in whatever way that came to be: a note of them
     * is made for the next call that looks for such.
     *
     * @param running jobs that ran a moment ago, by owner
     */
    void noteStranded(Map<OwnerId, List<JobId>> running) {
        if (running.isEmpty()) {
            return;
        }
        // in this order: whoever runs jobs was registered before
        Set<OwnerId> known = leases.registered();
        running.forEach((owner, ids) -> {
            if (!known.contains(owner)) {
                LOG.warn("{} jobs run under an owner that is forgotten, {} for one; they are taken over unless"
                        + " they have moved on", ids.size(),
                        ids.getFirst());
                holds.add(owner, ids.subList(0, Math.min(ids.size(), NOTED_AT_ONCE)));
            }
        });
    }

    /** Takes what there is; gives whether the lost owner has nothing left. */
    private boolean takeOver(OwnerId lost, Call call) {
        boolean nothingLeft = true;
        for (Holds.Held held : holds.of(lost)) {
            if (call.room() == 0) {
                return false;
            }
            nothingLeft &= held.ids().isPresent() && takeOver(lost, held.revision(), held.ids().get(), call);
        }
        return nothingLeft;
    }

    private boolean takeOver(OwnerId lost, long hold, List<JobId> held, Call call) {
        Set<JobId> ids = new HashSet<>(held);
        Set<JobId> left = ConcurrentHashMap.newKeySet();
        List<JobView> views = Window.askAll(link, List.copyOf(ids), id -> view(id, left)).stream()
                .flatMap(Optional::stream).toList();
        List<JobView> running = views.stream().filter(view -> isHeldBy(view, lost)).toList();
        List<JobView> wanted = running.subList(0, Math.min(running.size(), call.room()));
        boolean all = take(wanted, lost, call);
        all &= fence(views);
        sendOn(views, lost);
        if (!all || wanted.size() < running.size()) {
            return false;
        }
        if (left.isEmpty()) {
            holds.remove(hold);
            return true;
        }
        if (left.size() < ids.size()) {
            holds.add(lost, left);
            holds.remove(hold);
        }
        return false;
    }

    /** Reads a job; one that cannot be read here is left. */
    private CompletableFuture<Optional<JobView>> view(JobId id, Set<JobId> left) {
        return unreadable.orElse(jobs.records().view(id), "job " + id + " of a lost owner", () -> {
            left.add(id);
            return Optional.empty();
        });
    }

    /** Takes these; false if one changed meanwhile, and is to be looked at again. */
    private boolean take(List<JobView> wanted, OwnerId lost, Call call) {
        if (wanted.isEmpty()) {
            return true;
        }
        long hold = holds.add(call.owner, wanted.stream().map(view -> view.job().id()).toList());
        call.unsure = true;
        List<JobView> own = write(wanted.stream()
                .map(view -> view.unwritten(
                        view.standing().takenOver(call.owner, call.former.filter(lost::equals).isEmpty())))
                .toList());
        holdings.add(call.owner, hold, own);
        own.stream().filter(view -> view.standing().cancelRequested()).forEach(jobs.marks()::mark);
        own.forEach(view -> call.taken.add(takenOver(view, lost)));
        call.contended |= call.former.filter(lost::equals).isPresent() && own.size() < wanted.size();
        call.unsure = false;
        return own.size() == wanted.size();
    }

    /**
     * The lost owner may be only paused, and about to take what still waits: its write is to fail, and to be noted again. False if a
     * job changed meanwhile, and is to be looked at again.
     */
    private boolean fence(List<JobView> views) {
        return link.awaitAll(views.stream().filter(view -> view.standing().state() == JobState.QUEUED)
                .map(view -> jobs.records().write(view, view.standing())).toList())
                .stream().allMatch(Written::done);
    }

    /**
     * Gives those that were written, as they stand then.
     *
     * @throws WorkerException if a write was not answered and is not seen: it may still come, and would leave a job with this owner
     *     that runs nowhere
     */
    private List<JobView> write(List<JobView> next) {
        List<CompletableFuture<Written>> writes = new ArrayList<>();
        next.forEach(view -> writes.add(jobs.records().write(view, view.standing())));
        List<Optional<Written>> answers = link.awaitEach(writes);
        List<JobView> own = new ArrayList<>();
        for (int i = 0; i < next.size(); i++) {
            JobView view = next.get(i);
            Optional<JobView> written = answers.get(i).isEmpty()
                    ? Optional.of(confirm(view).orElseThrow(() -> unheard(view)))
                    : answers.get(i).filter(Written::done)
                            .map(answer -> view.with(view.standing(), answer.revision()));
            written.ifPresent(own::add);
        }
        return own;
    }

    private static WorkerException unheard(JobView view) {
        return new WorkerException(ErrorCode.UNAVAILABLE, "NATS did not answer whether job " + view.job().id()
                + " was taken over");
    }

    private static TakenOver takenOver(JobView view, OwnerId lost) {
        return new TakenOver(
                new Delivery(view.job().envelope(), view.standing().attempt(), view.standing().crashes()), lost,
                view.standing().worker().orElse(""), view.standing().startedAt().isPresent());
    }

    /** Looks whether a write that was not answered was made; gives the job as it stands, which may have children by now. */
    private Optional<JobView> confirm(JobView view) {
        return link.await(jobs.records().view(view.job().id()))
                .filter(found -> found.standing().stamp().equals(view.standing().stamp()));
    }

    /** What the lost owner settled, but may not have sent on any more. A second ticket does no harm. */
    private void sendOn(List<JobView> views, OwnerId lost) {
        List<JobView> waiting = views.stream()
                .filter(view -> view.standing().owner().filter(lost::equals).isPresent())
                .filter(view -> view.standing().state() == JobState.QUEUED
                        || view.standing().state() == JobState.SCHEDULED)
                .toList();
        link.awaitAll(waiting.stream().map(jobs.onward()::sendBack).toList());
        jobs.onward().hint(waiting);
    }

    private static boolean isHeldBy(JobView view, OwnerId owner) {
        return view.standing().runs(owner, view.standing().attempt());
    }
}
