package dev.worker.nats.internal.family;

import dev.worker.api.JobId;
import dev.worker.api.spi.Parent;
import dev.worker.nats.internal.job.JobRecords;
import dev.worker.nats.internal.job.JobView;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.record.ChildList;
import dev.worker.nats.internal.record.Ties;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Who comes after whom, and who is needed because of it. */
public final class Parentage {

    private final NatsLink link;
    private final JobRecords records;
    private final Children children;

    Parentage(NatsLink link, JobRecords records, Children children) {
        this.link = link;
        this.records = records;
        this.children = children;
    }

    /** The jobs that a job comes after, in their order. */
    public List<Parent> parents(JobId child) {
        return link.await(records.view(child)).map(this::parents).orElse(List.of());
    }

    /** Whether a job comes after this one that has not ended. */
    public boolean isNeeded(JobId parent) {
        List<JobId> ids = children.of(List.of(parent)).get(parent).stream().map(ChildList.Child::id).toList();
        return records.states(ids).values().stream().anyMatch(state -> !state.ended());
    }

    /** Whether a parent that is a dead letter, and could be put back, keeps this job one. */
    public boolean mustStay(JobView dead) {
        return dead.standing().family().ties().map(ties -> {
            List<JobId> failed = IntStream.range(0, ties.size())
                    .filter(place -> ties.forbids(place) && ties.end(place) == Ties.End.FAILED)
                    .mapToObj(place -> ties.parent(place, dead.job().envelope().after())).toList();
            return !records.published(failed).isEmpty();
        }).orElse(false);
    }

    private List<Parent> parents(JobView child) {
        return child.standing().family().ties().map(ties -> parents(child, ties)).orElse(List.of());
    }

    private List<Parent> parents(JobView child, Ties ties) {
        List<JobId> ids = IntStream.range(0, ties.size())
                .mapToObj(place -> ties.parent(place, child.job().envelope().after())).toList();
        Map<JobId, JobView> known = new HashMap<>();
        records.views(Set.copyOf(ids)).forEach(view -> known.put(view.job().id(), view));
        return IntStream.range(0, ties.size()).boxed()
                .flatMap(place -> parent(ids.get(place), ties, place, Optional.ofNullable(known.get(ids.get(place))))
                        .stream())
                .toList();
    }

    /** Of one that is gone, the tie remembers how it ended. */
    private static Optional<Parent> parent(JobId id, Ties ties, int place, Optional<JobView> known) {
        Ties.End end = ties.end(place);
        return end == Ties.End.NOBODY
                ? Optional.empty()
                : known.map(view -> view.standing().state()).or(end::state)
                        .map(state -> new Parent(id, ties.policy(place),
                                known.map(view -> view.job().envelope().type()), state,
                                known.flatMap(view -> view.standing().result()),
                                known.flatMap(view -> view.standing().reason()).filter(reason -> state.ended())));
    }
}
