package dev.worker.nats.internal.store;

import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.nats.internal.job.JobView;
import dev.worker.nats.internal.lifecycle.JobParts;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.record.DueNote;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Puts dead letters back. They become due at first: a note of it is written before the change, and so survives us. */
final class Requeue {

    private static final int TRIES = 20;
    private static final Duration READY_WITHIN = Duration.ofSeconds(30);

    private final NatsLink link;
    private final JobParts jobs;
    private final JobChanges changes;

    Requeue(NatsLink link, JobParts jobs, JobChanges changes) {
        this.link = link;
        this.jobs = jobs;
        this.changes = changes;
    }

    Set<JobId> requeue(Collection<JobId> ids) {
        Map<Boolean, List<JobView>> all = jobs.records().readable(Set.copyOf(ids)).stream()
                .filter(view -> view.standing().isDeadLetter())
                .collect(Collectors.partitioningBy(jobs.family().parentage()::mustStay));
        Set<JobId> requeued = requeueFree(all.get(false));
        // Those that had to stay were put back all the same if that was done with their parents.
        List<JobId> stayed = all.get(true).stream().map(view -> view.job().id()).toList();
        jobs.records().standings(stayed).forEach((id, placed) -> {
            if (placed.standing().state() != JobState.FAILED) {
                requeued.add(id);
            }
        });
        return requeued;
    }

    private Set<JobId> requeueFree(List<JobView> dead) {
        List<JobView> free = dead.stream().filter(view -> view.job().envelope().uniqueKey().isEmpty()).toList();
        Set<JobId> requeued = new HashSet<>(requeueAll(free));
        for (JobView view : dead) {
            // One after the other: of several dead letters with one key the first makes the others wait.
            if (view.job().envelope().uniqueKey().isPresent()) {
                requeued.addAll(requeueAll(List.of(view)));
            }
        }
        return requeued;
    }

    /** What changed since it was noted is noted again: whoever found the note first makes our write fail. */
    private Set<JobId> requeueAll(List<JobView> dead) {
        Set<JobId> requeued = new HashSet<>();
        List<JobView> open = dead;
        for (int tries = 0; tries < TRIES && !open.isEmpty(); tries++) {
            Map<JobId, Long> revisions = new HashMap<>();
            open.forEach(view -> revisions.put(view.job().id(), view.revision()));
            requeued.addAll(requeueNoted(revisions, note(open)));
            Set<JobId> left = new HashSet<>(revisions.keySet());
            left.removeAll(requeued);
            open = jobs.records().readable(left).stream().filter(view -> view.standing().isDeadLetter()
                    && view.revision() != revisions.get(view.job().id())).toList();
        }
        return requeued;
    }

    private List<Long> note(List<JobView> dead) {
        Instant at = jobs.time().instant().plus(READY_WITHIN);
        return link.awaitAll(dead.stream().filter(view -> view.job().carried())
                .map(view -> jobs.onward().note(new DueNote.Arrival(view.job().id(), at, view.revision()))).toList());
    }

    private Set<JobId> requeueNoted(Map<JobId, Long> revisions, List<Long> notes) {
        Instant now = jobs.time().instant();
        Set<JobId> requeued = changes.changeAll(revisions.keySet(), view -> Optional.of(view.standing())
                .filter(standing -> standing.isDeadLetter() && view.revision() == revisions.get(view.job().id())
                        && jobs.creation().takeKey(view.job()))
                .map(standing -> standing.requeued(now, view.job().carried()))).keySet();
        makeReady(requeued);
        notes.forEach(jobs.onward()::takeAway);
        return requeued;
    }

    private void makeReady(Set<JobId> requeued) {
        Map<JobId, JobView> ready = changes.changeAll(requeued, view -> view.standing().state() == JobState.SCHEDULED
                ? Optional.of(view.standing().due())
                : Optional.empty());
        link.awaitAll(ready.values().stream().map(jobs.onward()::send).toList());
        jobs.onward().hint(List.copyOf(ready.values()));
    }
}
