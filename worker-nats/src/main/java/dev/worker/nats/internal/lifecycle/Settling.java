package dev.worker.nats.internal.lifecycle;

import dev.worker.api.JobId;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import dev.worker.nats.internal.family.FamilyParts;
import dev.worker.nats.internal.family.Following;
import dev.worker.nats.internal.family.Turnings;
import dev.worker.nats.internal.job.JobRecords;
import dev.worker.nats.internal.job.JobView;
import dev.worker.nats.internal.link.NatsLink;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Changes running jobs, each by one write that says which revision it was made from: a stale attempt's write is refused by the
 * server. Jobs that come after one that ended are told before the call is over, and those that come
 * to be with a change are there.
 */
public final class Settling {

    private final NatsLink link;
    private final JobRecords records;
    private final Turnings turnings;
    private final Following following;
    private final NextJobs nextJobs;
    private final InstantSource time;
    /**
     * The stamps of writes of calls that failed, by owner and job: when the caller asks again, they are known again. None may be dropped
     * before: a retry that was written and answered LOST would be held by nobody, and have no ticket.
     */
    private final Map<OwnerId, Map<JobId, Set<UUID>>> unanswered = new ConcurrentHashMap<>();

    /** Over these records. */
    public Settling(NatsLink link, JobRecords records, FamilyParts family, NextJobs nextJobs,
            InstantSource time) {
        this.link = link;
        this.records = records;
        this.turnings = family.turnings();
        this.following = family.following();
        this.nextJobs = nextJobs;
        this.time = time;
    }

    /**
     * The outcome of one settlement.
     *
     * @param settled the answer
     * @param after the job after the change, if it was applied
     */
    public record Outcome(Settled settled, Optional<JobView> after) {
        static final Outcome LOST = new Outcome(Settled.LOST, Optional.empty());
    }

    /**
     * Changes jobs.
     *
     * @param known gives a running job from memory, to spare the reading
     * @param next what has to be done with the outcomes for the call to have succeeded; if it throws, the caller may ask again
     */
    public List<Settled> settle(OwnerId owner, List<Settlement> settlements,
            Function<Settlement, Optional<JobView>> known, Consumer<List<Outcome>> next) {
        SettleCall call = new SettleCall(link, records, turnings, nextJobs, owner, settlements, time.instant(),
                id -> unanswered.getOrDefault(owner, new HashMap<>()).remove(id));
        try {
            List<Outcome> outcomes = call.run(known);
            following.follow(outcomes.stream().flatMap(outcome -> outcome.after().stream())
                    .filter(view -> view.standing().state().ended()).toList());
            call.notes().forEach(turnings::done);
            publishNext(settlements, outcomes);
            call.nextNotes().forEach(nextJobs::done);
            next.accept(outcomes);
            return outcomes.stream().map(Outcome::settled).toList();
        } catch (RuntimeException e) {
            unanswered.computeIfAbsent(owner, id -> new ConcurrentHashMap<>()).putAll(call.stamps());
            throw e;
        }
    }

    /** The lease of this owner is over: it does not ask again. */
    public void forget(OwnerId owner) {
        unanswered.remove(owner);
    }

    private void publishNext(List<Settlement> settlements, List<Outcome> outcomes) {
        List<Envelope> next = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i).settled() == Settled.APPLIED) {
                next.addAll(settlements.get(i).next());
            }
        }
        nextJobs.publish(next);
    }
}
