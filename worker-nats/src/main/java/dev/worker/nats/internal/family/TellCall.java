package dev.worker.nats.internal.family;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Parent;
import dev.worker.nats.internal.job.JobRecords;
import dev.worker.nats.internal.job.JobRecords.Placed;
import dev.worker.nats.internal.job.JobView;
import dev.worker.nats.internal.job.Onward;
import dev.worker.nats.internal.job.UniqueKeys;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.link.Window;
import dev.worker.nats.internal.record.Standing;
import dev.worker.nats.internal.record.Ties;
import dev.worker.nats.internal.stream.Written;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells jobs how their parents stand: rounds of reading and writing until each was told. A round reads the children before the
 * parents, and the parents once more after it wrote: should one change after that, whoever changed it finds the child as this
 * round left it, or makes its write fail. For one thread.
 */
final class TellCall {

    private static final int TRIES = 100;

    private final NatsLink link;
    private final JobRecords records;
    private final UniqueKeys keys;
    private final Onward onward;
    private final Turnings turnings;
    private final Instant now;
    private final Map<JobId, Map<Integer, JobId>> news;
    private final Map<JobId, JobView> parents;
    private final Set<JobId> open;
    private final Map<JobId, JobView> toSend = new HashMap<>();
    private final List<JobView> turned = new ArrayList<>();
    private final List<Long> notes = new ArrayList<>();

    /**
     * One call.
     *
     * @param news the jobs to tell, with the places of the parents to tell of
     * @param parents these parents; those that are missing are gone for good
     */
    TellCall(NatsLink link, JobRecords records, UniqueKeys keys, Onward onward, Turnings turnings, Instant now,
            Map<JobId, Map<Integer, JobId>> news, Map<JobId, JobView> parents) {
        this.link = link;
        this.records = records;
        this.keys = keys;
        this.onward = onward;
        this.turnings = turnings;
        this.now = now;
        this.news = news;
        this.parents = new HashMap<>(parents);
        this.open = new HashSet<>(news.keySet());
    }

    /**
     * What became of it.
     *
     * @param turned the children that ended or came back, and have children of their own
     * @param notes the notes of these
     */
    record Told(List<JobView> turned, List<Long> notes) {}

    private record Step(JobId id, Placed seen, Map<Integer, Ties.End> ends, Standing next) {

        boolean moves() {
            return seen.standing().state() != next.state();
        }

        boolean comesBack() {
            return seen.standing().state().ended() && !next.state().ended();
        }
    }

    Told run() {
        for (int tries = 0; tries < TRIES && !open.isEmpty(); tries++) {
            round();
        }
        if (!open.isEmpty()) {
            throw new WorkerException(ErrorCode.UNAVAILABLE,
                    open.size() + " jobs changed all the time; they could not be told of their parents");
        }
        Window.askAll(link, List.copyOf(toSend.values()), onward::send);
        onward.hint(List.copyOf(toSend.values()));
        return new Told(turned, notes);
    }

    private void round() {
        Map<JobId, Placed> children = records.standings(open);
        refreshParents();
        List<Step> steps = new ArrayList<>();
        List<JobId> stranded = new ArrayList<>();
        for (JobId id : Set.copyOf(open)) {
            Optional<Placed> seen = Optional.ofNullable(children.get(id));
            Map<Integer, Ties.End> ends = ends(id);
            Optional<Step> step = seen.flatMap(placed -> judgement(id).of(placed.standing(), ends)
                    .map(next -> new Step(id, placed, ends, next)));
            if (step.isPresent()) {
                steps.add(step.get());
            } else {
                open.remove(id);
                seen.filter(placed -> Judgement.mayBeStranded(placed.standing())).ifPresent(p -> stranded.add(id));
            }
        }
        records.published(stranded).forEach((id, job) -> toSend.put(id, at(job, children.get(id))));
        if (!steps.isEmpty()) {
            Map<JobId, JobView> jobs = records.published(steps.stream().map(Step::id).toList());
            take(steps.stream().filter(step -> isSound(step, jobs)).toList(), jobs);
            lookAgain(steps);
        }
    }

    /**
     * Whether a job is still the one that entered the lists of these parents. It may be gone, or published anew after others:
     * then it stays open, and is told of those alone that it names.
     */
    private boolean isSound(Step step, Map<JobId, JobView> jobs) {
        JobView child = jobs.get(step.id());
        if (child == null) {
            open.remove(step.id());
            return false;
        }
        Ties ties = step.seen().standing().family().ties().orElseThrow();
        return !news.get(step.id()).entrySet()
                .removeIf(told -> !ties.means(told.getKey(), told.getValue(), child.job().envelope().after()));
    }

    /** Somebody to whom a parent turned meanwhile may have found nothing to write at jobs as they stood before we wrote. */
    private void lookAgain(List<Step> steps) {
        refreshParents();
        steps.stream().filter(step -> !ends(step.id()).equals(step.ends())).map(Step::id).forEach(open::add);
    }

    /** What has succeeded or was cancelled stays so; a dead letter comes back, and what has come back ends. */
    private void refreshParents() {
        List<JobId> unsure = parents.values().stream()
                .filter(view -> view.standing().state() != JobState.SUCCEEDED
                        && view.standing().state() != JobState.CANCELLED)
                .map(view -> view.job().id()).toList();
        records.views(unsure).forEach(view -> parents.put(view.job().id(), view));
    }

    private Map<Integer, Ties.End> ends(JobId child) {
        Map<Integer, Ties.End> ends = new HashMap<>();
        news.get(child).forEach((place, id) -> ends.put(place, Optional.ofNullable(parents.get(id))
                .map(parent -> Ties.End.of(parent.standing().state()))
                .orElse(Ties.End.NOBODY)));
        return ends;
    }

    private Judgement judgement(JobId child) {
        return new Judgement(now, place -> Optional.ofNullable(news.get(child).get(place)).map(parents::get)
                .map(parent -> Parent.reason(parent.job().id(), parent.job().envelope().type(),
                        parent.standing().state(), parent.standing().reason().orElse(null)))
                .orElse("a parent did not succeed"));
    }

    private void take(List<Step> steps, Map<JobId, JobView> jobs) {
        announce(steps);
        List<Step> together = new ArrayList<>();
        for (Step step : steps) {
            if (step.comesBack() && jobs.get(step.id()).job().envelope().uniqueKey().isPresent()) {
                // One after the other: of several children with one key the first makes the others stay.
                write(writable(step, jobs.get(step.id())), jobs);
            } else {
                together.add(step);
            }
        }
        write(together, jobs);
    }

    /** A dead letter comes back only under its key. */
    private List<Step> writable(Step step, JobView job) {
        if (keys.takeBack(job.job()).isEmpty()) {
            return List.of(step);
        }
        Optional<Standing> stays = Judgement.ofDead(step.seen().standing(), step.ends());
        if (stays.isEmpty()) {
            open.remove(step.id());
        }
        return stays.map(next -> new Step(step.id(), step.seen(), step.ends(), next)).stream().toList();
    }

    private void announce(List<Step> steps) {
        notes.addAll(
                turnings.announce(steps.stream().filter(step -> Turnings.turns(step.seen().standing(), step.next()))
                        .map(Step::id).toList()));
    }

    private void write(List<Step> steps, Map<JobId, JobView> jobs) {
        List<Written> answers = Window.askAll(link, steps,
                step -> records.write(step.id(), step.seen().revision(), step.next()));
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (answers.get(i).done()) {
                open.remove(step.id());
                if (step.moves()) {
                    moved(step, jobs.get(step.id()).with(step.next(), answers.get(i).revision()));
                }
            }
        }
    }

    private void moved(Step step, JobView view) {
        toSend.put(step.id(), view);
        if (Turnings.turns(step.seen().standing(), step.next())) {
            turned.add(view);
        }
    }

    private static JobView at(JobView job, Placed placed) {
        return job.with(placed.standing(), placed.revision());
    }
}
