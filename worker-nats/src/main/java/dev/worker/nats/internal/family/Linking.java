package dev.worker.nats.internal.family;

import dev.worker.api.Dependency;
import dev.worker.api.JobId;
import dev.worker.api.spi.Envelope;
import dev.worker.nats.internal.job.JobRecords;
import dev.worker.nats.internal.job.JobView;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.record.ChildList;
import dev.worker.nats.internal.record.Ties;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Ties new jobs to their parents, which may have ended, or end at the same time. A child enters the list of its parent before the
 * parent is looked at: if the parent has not ended by then, whoever ends it finds the child.
 */
public final class Linking {

    private final JobRecords records;
    private final StandingChanges changes;
    private final Children children;
    private final Following following;

    /** Over these records. */
    public Linking(NatsLink link, JobRecords records, Children children, Following following) {
        this.records = records;
        this.changes = new StandingChanges(link, records);
        this.children = children;
        this.following = following;
    }

    /**
     * What is to be written of the parents of one job.
     *
     * @param parents the parents, by their place
     * @param standIns those of them that another job is meant instead of
     * @param same the places that mean the same as an earlier one
     */
    private record Parents(Map<Integer, JobId> parents, Map<Integer, JobId> standIns, Map<Integer, Ties.End> same) {

        /** Who was once meant stays meant: why is forgotten with the job that was named. */
        static Parents of(JobView child, UnaryOperator<JobId> meant) {
            Parents all = new Parents(new LinkedHashMap<>(), new HashMap<>(), new HashMap<>());
            List<Dependency> after = child.job().envelope().after();
            Ties ties = child.standing().family().ties().orElseGet(() -> Ties.of(after));
            Set<JobId> known = new HashSet<>();
            for (int place = 0; place < after.size(); place++) {
                JobId named = after.get(place).parent();
                JobId recorded = ties.parent(place, after);
                JobId parent = recorded.equals(named) ? meant.apply(named) : recorded;
                if (!known.add(parent)) {
                    all.same.put(place, Ties.End.NOBODY);
                } else {
                    all.parents.put(place, parent);
                    if (!parent.equals(named)) {
                        all.standIns.put(place, parent);
                    }
                }
            }
            return all;
        }

        boolean differ() {
            return !standIns.isEmpty() || !same.isEmpty();
        }
    }

    /** The parents of new jobs that are neither known nor published along with them. */
    public Set<JobId> unknown(List<Envelope> envelopes) {
        Set<JobId> outside = new LinkedHashSet<>();
        envelopes.forEach(envelope -> envelope.after().forEach(dependency -> outside.add(dependency.parent())));
        envelopes.forEach(envelope -> outside.remove(envelope.id()));
        outside.removeAll(records.published(outside).keySet());
        return outside;
    }

    /**
     * Ties jobs to their parents, and sends those on that need not wait. May be repeated.
     *
     * @param jobs jobs with parents
     * @param meant the job that is meant by a parent: another one, where that holds the parent's unique key
     */
    public void link(List<JobView> jobs, UnaryOperator<JobId> meant) {
        if (jobs.isEmpty()) {
            return;
        }
        Map<JobId, Parents> tied = new LinkedHashMap<>();
        jobs.forEach(view -> tied.put(view.job().id(), Parents.of(view, meant)));
        mend(tied);
        Map<JobId, List<ChildList.Child>> lists = new HashMap<>();
        tied.forEach((child, all) -> all.parents().forEach((place, parent) -> lists
                .computeIfAbsent(parent, id -> new ArrayList<>()).add(new ChildList.Child(child, place))));
        children.add(lists);
        Map<JobId, Ties.End> ends = mark(lists.keySet());
        Map<JobId, Map<Integer, JobId>> news = new HashMap<>();
        Set<JobId> over = new HashSet<>();
        tied.forEach((child, all) -> all.parents().forEach((place, parent) -> {
            if (ends.get(parent) != Ties.End.OPEN) {
                over.add(parent);
                news.computeIfAbsent(child, id -> new HashMap<>()).put(place, parent);
            }
        }));
        Map<JobId, JobView> ended = new HashMap<>();
        records.views(over).forEach(view -> ended.put(view.job().id(), view));
        ends.keySet().retainAll(over);
        ends.keySet().removeAll(ended.keySet());
        remember(news, ends);
        following.tellAndFollow(news, ended);
    }

    /** Writes which parents are not those that were named. */
    private void mend(Map<JobId, Parents> tied) {
        List<JobId> ids = tied.keySet().stream().filter(id -> tied.get(id).differ()).toList();
        changes.change(ids, (id, standing) -> standing.family().ties()
                .map(ties -> standing.tied(ties.withStandIns(tied.get(id).standIns()).with(tied.get(id).same()))));
    }

    /** Tells parents that they have children, unless they are being forgotten; gives how each that there is has ended. */
    private Map<JobId, Ties.End> mark(Collection<JobId> parents) {
        Map<JobId, Ties.End> ends = new HashMap<>();
        changes.change(parents, (id, standing) -> standing.family().hasChildren() || standing.isForgettable()
                ? Optional.empty()
                : Optional.of(standing.withChildren()))
                .forEach((id, standing) -> ends.put(id, Ties.End.of(standing.state())));
        return ends;
    }

    /** Remembers how parents had ended that were forgotten since: nobody could tell it later. */
    private void remember(Map<JobId, Map<Integer, JobId>> news, Map<JobId, Ties.End> forgotten) {
        if (forgotten.isEmpty()) {
            return;
        }
        Map<JobId, Map<Integer, Ties.End>> ends = new HashMap<>();
        news.forEach((child, parents) -> parents.forEach((place, parent) -> {
            if (forgotten.containsKey(parent)) {
                ends.computeIfAbsent(child, id -> new HashMap<>()).put(place, forgotten.get(parent));
            }
        }));
        changes.change(ends.keySet(), (id, standing) -> standing.family().ties()
                .filter(ties -> standing.isWaiting() && ties != ties.with(ends.get(id)))
                .map(ties -> standing.tied(ties.with(ends.get(id)))));
    }
}
