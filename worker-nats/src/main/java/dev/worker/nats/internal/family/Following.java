package dev.worker.nats.internal.family;

import dev.worker.api.JobId;
import dev.worker.nats.internal.job.JobRecords;
import dev.worker.nats.internal.job.JobView;
import dev.worker.nats.internal.job.Onward;
import dev.worker.nats.internal.job.UniqueKeys;
import dev.worker.nats.internal.link.NatsLink;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings the children of jobs that ended or came back to where these want them, and on down. May be repeated, and done by
 * several at once.
 */
public final class Following {

    /** How many children are told at a time. */
    private static final int BATCH = 1_000;

    private final NatsLink link;
    private final JobRecords records;
    private final UniqueKeys keys;
    private final Onward onward;
    private final Turnings turnings;
    private final Children children;
    private final InstantSource time;
    private final StandingChanges changes;

    /** Over these records. */
    public Following(NatsLink link, JobRecords records, UniqueKeys keys, Onward onward, Turnings turnings,
            Children children, InstantSource time) {
        this.link = link;
        this.records = records;
        this.keys = keys;
        this.onward = onward;
        this.turnings = turnings;
        this.children = children;
        this.time = time;
        this.changes = new StandingChanges(link, records);
    }

    /** Follows these jobs as far as they have children. */
    public void follow(Collection<JobView> turned) {
        List<JobView> level = turned.stream().filter(view -> view.standing().family().hasChildren()).toList();
        List<Long> notes = List.of();
        while (!level.isEmpty()) {
            TellCall.Told told = tell(places(level), byId(level));
            notes.forEach(turnings::done);
            level = told.turned();
            notes = told.notes();
        }
        notes.forEach(turnings::done);
    }

    /**
     * The same for jobs of which a note says that they were about to turn. Who wrote the note may still be about to: standings
     * are written anew as they are, so that whoever read them before has to read them again, and to write a note again.
     */
    public void followNoted(Collection<JobId> ids) {
        changes.change(ids, (id, standing) -> standing.mayTurn() ? Optional.of(standing) : Optional.empty());
        follow(records.views(ids));
    }

    /** A job with children is being forgotten: nobody can ask it any more how it ended. */
    public void forget(JobView view) {
        if (view.standing().family().hasChildren()) {
            follow(List.of(view));
            children.forget(view.job().id());
        }
    }

    /**
     * Tells jobs of some of their parents, and follows those that turned.
     *
     * @param news the jobs, with the places of these parents
     * @param parents these parents; those that are missing are gone for good
     */
    void tellAndFollow(Map<JobId, Map<Integer, JobId>> news, Map<JobId, JobView> parents) {
        TellCall.Told told = tell(news, parents);
        follow(told.turned());
        told.notes().forEach(turnings::done);
    }

    private TellCall.Told tell(Map<JobId, Map<Integer, JobId>> news, Map<JobId, JobView> parents) {
        List<JobView> turned = new ArrayList<>();
        List<Long> notes = new ArrayList<>();
        List<JobId> all = List.copyOf(news.keySet());
        for (int from = 0; from < all.size(); from += BATCH) {
            Map<JobId, Map<Integer, JobId>> some = new HashMap<>();
            all.subList(from, Math.min(from + BATCH, all.size())).forEach(id -> some.put(id, news.get(id)));
            TellCall.Told told = new TellCall(link, records, keys, onward, turnings, time.instant(), some, parents)
                    .run();
            turned.addAll(told.turned());
            notes.addAll(told.notes());
        }
        return new TellCall.Told(turned, notes);
    }

    private Map<JobId, Map<Integer, JobId>> places(List<JobView> level) {
        Map<JobId, Map<Integer, JobId>> places = new HashMap<>();
        children.of(level.stream().map(view -> view.job().id()).toList())
                .forEach((parent, list) -> list.forEach(child -> places
                        .computeIfAbsent(child.id(), id -> new HashMap<>()).put(child.place(), parent)));
        return places;
    }

    private static Map<JobId, JobView> byId(List<JobView> level) {
        Map<JobId, JobView> byId = new HashMap<>();
        level.forEach(view -> byId.put(view.job().id(), view));
        return byId;
    }
}
