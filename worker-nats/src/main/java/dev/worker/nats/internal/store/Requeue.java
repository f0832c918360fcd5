package dev.worker.nats.internal.store;

import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.nats.internal.job.JobView;
import dev.worker.nats.internal.lifecycle.JobParts;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.record.DueNote;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Puts dead letters back. They become due at once: the note of it is written before the change, and so survives us. */
final class Requeue {

    private final NatsLink link;
    private final JobParts jobs;
    private final JobChanges changes;

    Requeue(NatsLink link, JobParts jobs, JobChanges changes) {
        this.link = link;
        this.jobs = jobs;
        this.changes = changes;
    }

    Set<JobId> requeue(Collection<JobId> ids) {
        Map<Boolean, List<JobView>> all = jobs.records().views(Set.copyOf(ids)).stream()
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

    private Set<JobId> requeueAll(List<JobView> dead) {
        Instant now = jobs.time().instant();
        List<CompletableFuture<Long>> notes = new ArrayList<>();
        Set<JobId> ids = new HashSet<>();
        for (JobView view : dead) {
            ids.add(view.job().id());
            if (view.job().carried()) {
                notes.add(jobs.onward().note(new DueNote.Arrival(view.job().id(), now, view.revision())));
            }
        }
        List<Long> noted = link.awaitAll(notes);
        Set<JobId> requeued = changes.changeAll(ids, view -> view.standing().isDeadLetter() && jobs.creation().takeKey(view.job())
                ? Optional.of(view.standing().requeued(now, view.job().carried()))
                : Optional.empty()).keySet();
        makeReady(requeued);
        noted.forEach(jobs.onward()::takeAway);
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
