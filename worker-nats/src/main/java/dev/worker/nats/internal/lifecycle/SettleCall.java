package dev.worker.nats.internal.lifecycle;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import dev.worker.nats.internal.family.Turnings;
import dev.worker.nats.internal.job.JobRecords;
import dev.worker.nats.internal.job.JobView;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.record.Standing;
import dev.worker.nats.internal.stream.Written;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** One call of {@link Settling}: rounds of reading and writing until every settlement has its answer. For one thread. */
final class SettleCall {

    /** How often a job is looked at again whose record was changed meanwhile: by a progress report, or a wish to cancel. */
    private static final int TRIES = 5;

    private final NatsLink link;
    private final JobRecords records;
    private final OwnerId owner;
    private final List<Settlement> settlements;
    private final Instant now;
    private final Settling.Outcome[] outcomes;
    private final Map<JobId, Set<UUID>> stamps = new HashMap<>();
    private final Turnings turnings;
    private final NextJobs nextJobs;
    private final Map<Integer, List<Long>> next = new HashMap<>();
    private final List<Long> notes = new ArrayList<>();
    /** Those whose last write was not answered. */
    private final Set<Integer> unheard = new HashSet<>();

    SettleCall(NatsLink link, JobRecords records, Turnings turnings, NextJobs nextJobs, OwnerId owner,
            List<Settlement> settlements,
            Instant now, Function<JobId, Set<UUID>> stampsOfFailedCalls) {
        this.link = link;
        this.records = records;
        this.turnings = turnings;
        this.nextJobs = nextJobs;
        this.owner = owner;
        this.settlements = settlements;
        this.now = now;
        this.outcomes = new Settling.Outcome[settlements.size()];
        for (Settlement settlement : settlements) {
            Set<UUID> earlier = stampsOfFailedCalls.apply(settlement.id());
            if (earlier != null) {
                stamps.put(settlement.id(), new HashSet<>(earlier));
            }
        }
    }

    private record Step(int index, JobView before, Standing next) {}

    /** The stamps of all writes, by job. */
    Map<JobId, Set<UUID>> stamps() {
        return stamps;
    }

    /** The notes of jobs with children that ended. */
    List<Long> notes() {
        return notes;
    }

    /** The notes of jobs that come to be with the changes that were made; those of others may be, without our hearing of it. */
    List<Long> nextNotes() {
        return next.entrySet().stream().filter(entry -> outcomes[entry.getKey()].settled() == Settled.APPLIED)
                .flatMap(entry -> entry.getValue().stream()).toList();
    }

    List<Settling.Outcome> run(Function<Settlement, Optional<JobView>> known) {
        Set<JobId> ids = new HashSet<>();
        List<Integer> first = new ArrayList<>();
        List<Integer> repeated = new ArrayList<>();
        for (int i = 0; i < settlements.size(); i++) {
            (ids.add(settlements.get(i).id()) ? first : repeated).add(i);
        }
        settle(first, known);
        for (int index : repeated) {
            // What the first settlement of this job wrote, if it wrote anything, is not this one's.
            Optional<Set<UUID>> own = Optional.ofNullable(stamps.remove(settlements.get(index).id()));
            settle(List.of(index), settlement -> Optional.empty());
            stamps.remove(settlements.get(index).id());
            own.ifPresent(written -> stamps.put(settlements.get(index).id(), written));
        }
        return List.of(outcomes);
    }

    private void settle(List<Integer> indexes, Function<Settlement, Optional<JobView>> known) {
        List<Integer> open = write(steps(indexes, settlement -> known.apply(settlement)
                .map(view -> CompletableFuture.completedFuture(Optional.of(view)))
                .orElseGet(() -> records.view(settlement.id()))));
        for (int attempt = 1; attempt < TRIES && !open.isEmpty(); attempt++) {
            open = write(steps(open, settlement -> records.view(settlement.id()).thenApply(
                    found -> found.or(() -> known.apply(settlement).filter(JobView::isUnrecorded)))));
        }
        if (!open.isEmpty()) {
            throw givenUp(open, indexes.size());
        }
    }

    private WorkerException givenUp(List<Integer> open, int all) {
        long silent = open.stream().filter(unheard::contains).count();
        String what = silent > 0
                ? "NATS did not answer for " + silent + " of " + all
                        + " changes of jobs; it is not known whether they were made"
                : open.size() + " of " + all + " changes of jobs were not made: others changed these jobs at the same"
                        + " time, " + TRIES + " times in a row";
        return new WorkerException(ErrorCode.UNAVAILABLE, what);
    }

    /** What is to be written; answers those at once that are lost, or turn out to be written already. */
    private List<Step> steps(List<Integer> open,
            Function<Settlement, CompletableFuture<Optional<JobView>>> reader) {
        List<Optional<JobView>> views = link.awaitAll(
                open.stream().map(index -> reader.apply(settlements.get(index))).toList());
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < open.size(); i++) {
            step(open.get(i), views.get(i)).ifPresent(steps::add);
        }
        return bringing(steps);
    }

    /** Notes what comes to be with the steps, and has them name the notes. */
    private List<Step> bringing(List<Step> steps) {
        Map<Integer, Settlement> fresh = new HashMap<>();
        List<Long> earlier = new ArrayList<>();
        for (Step step : steps) {
            Settlement settlement = settlements.get(step.index());
            if (!settlement.next().isEmpty() && !next.containsKey(step.index())) {
                fresh.put(step.index(), settlement);
                earlier.addAll(step.before().standing().next());
            }
        }
        if (!fresh.isEmpty()) {
            // What an earlier attempt brought along, and will be named no more.
            nextJobs.publishNoted(earlier);
            next.putAll(nextJobs.note(owner, fresh));
        }
        if (next.isEmpty()) {
            return steps;
        }
        return steps.stream().map(step -> next.containsKey(step.index())
                ? new Step(step.index(), step.before(), step.next().bringing(next.get(step.index())))
                : step).toList();
    }

    private Optional<Step> step(int index, Optional<JobView> found) {
        Settlement settlement = settlements.get(index);
        if (found.isEmpty()) {
            outcomes[index] = Settling.Outcome.LOST;
            return Optional.empty();
        }
        JobView view = found.get();
        if (stamps.getOrDefault(settlement.id(), Set.of()).contains(view.standing().stamp())) {
            outcomes[index] = new Settling.Outcome(Settled.APPLIED, found);
            return Optional.empty();
        }
        if (!view.standing().runs(owner, settlement.attempt())) {
            outcomes[index] = Settling.Outcome.LOST;
            return Optional.empty();
        }
        return Optional.of(new Step(index, view, view.standing().settled(settlement, now, records.maxFailures())));
    }

    /** Writes; gives the indexes of those that are to be looked at again. */
    private List<Integer> write(List<Step> steps) {
        notes.addAll(
                turnings.announce(steps.stream().filter(step -> Turnings.turns(step.before().standing(), step.next()))
                        .map(step -> step.before().job().id()).toList()));
        List<CompletableFuture<Written>> writes = new ArrayList<>();
        for (Step step : steps) {
            JobId id = settlements.get(step.index()).id();
            stamps.computeIfAbsent(id, job -> new HashSet<>()).add(step.next().stamp());
            writes.add(records.write(step.before(), step.next()));
        }
        List<Optional<Written>> answers = link.awaitEach(writes);
        List<Integer> again = new ArrayList<>();
        unheard.clear();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (answers.get(i).filter(Written::done).isPresent()) {
                outcomes[step.index()] = new Settling.Outcome(Settled.APPLIED,
                        Optional.of(step.before().with(step.next(), answers.get(i).get().revision())));
            } else {
                again.add(step.index());
                if (answers.get(i).isEmpty()) {
                    unheard.add(step.index());
                }
            }
        }
        return again;
    }
}
