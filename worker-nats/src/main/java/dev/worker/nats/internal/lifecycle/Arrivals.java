package dev.worker.nats.internal.lifecycle;

import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.nats.internal.job.JobRecords;
import dev.worker.nats.internal.job.JobView;
import dev.worker.nats.internal.job.Onward;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.record.DueNote.Arrival;
import dev.worker.nats.internal.stream.Journal;
import dev.worker.nats.internal.stream.Written;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Jobs whose time has come. All processes find the same notes at the same time, and the standing decides which of them makes a job
 * ready: that one sends it on and takes its notes away. The others leave these for a moment, and do the rest should they still be
 * there. A job that the work queue has no room for keeps its notes.
 */
final class Arrivals {

    /** Jobs are read as a whole, and may be large. */
    private static final int SLICE = 100;

    private final NatsLink link;
    private final Journal due;
    private final JobRecords records;
    private final Onward onward;
    private final SetAside aside;

    Arrivals(NatsLink link, Journal due, JobRecords records, Onward onward, SetAside aside) {
        this.link = link;
        this.due = due;
        this.records = records;
        this.onward = onward;
        this.aside = aside;
    }

    /**
     * A job whose time has come.
     *
     * @param id the job
     * @param notes what says so; several say no more than one
     */
    record Arriving(JobId id, List<Noted<Arrival>> notes) {

        List<Long> sequences() {
            return notes.stream().map(Noted::sequence).toList();
        }

        boolean knowsOf(long revision) {
            return notes.stream().anyMatch(noted -> noted.note().revision() == revision);
        }
    }

    /** The jobs that such notes tell of, in the order of their times, so many at once as may be read together. */
    static List<List<Arriving>> slices(List<Noted<Arrival>> notes) {
        Map<JobId, Arriving> byJob = new LinkedHashMap<>();
        notes.stream().sorted(Comparator.comparing((Noted<Arrival> noted) -> noted.note().at())
                .thenComparing(Noted::sequence))
                .forEach(noted -> byJob.computeIfAbsent(noted.note().id(), id -> new Arriving(id, new ArrayList<>()))
                        .notes().add(noted));
        List<Arriving> all = List.copyOf(byJob.values());
        List<List<Arriving>> slices = new ArrayList<>();
        for (int from = 0; from < all.size(); from += SLICE) {
            slices.add(all.subList(from, Math.min(from + SLICE, all.size())));
        }
        return slices;
    }

    /** Sends these on, as far as it is up to this process. */
    void arrive(List<Arriving> jobs, Instant now) {
        List<Optional<JobView>> views = link.awaitAll(jobs.stream().map(job -> records.view(job.id())).toList());
        List<JobView> ready = makeReady(views.stream().flatMap(Optional::stream)
                .filter(view -> isDue(view, now))
                .toList());
        for (int i = 0; i < jobs.size(); i++) {
            Arriving job = jobs.get(i);
            views.get(i).filter(view -> isForsaken(job, view, now)).ifPresent(ready::add);
        }
        Set<JobId> sent = send(ready);
        List<Long> over = new ArrayList<>();
        for (int i = 0; i < jobs.size(); i++) {
            Arriving job = jobs.get(i);
            if (sent.contains(job.id()) || views.get(i).map(view -> isElsewhere(job, view, now)).orElse(true)) {
                over.addAll(job.sequences());
            } else {
                job.sequences().forEach(note -> aside.addBriefly(note, now));
            }
        }
        link.awaitAll(over.stream().map(due::delete).toList());
    }

    private List<JobView> makeReady(List<JobView> views) {
        List<JobView> next = views.stream().map(view -> view.unwritten(view.standing().due())).toList();
        List<Written> answers = link.awaitAll(next.stream()
                .map(view -> records.write(view, view.standing()))
                .toList());
        List<JobView> ready = new ArrayList<>();
        for (int i = 0; i < next.size(); i++) {
            if (answers.get(i).done()) {
                ready.add(next.get(i).with(next.get(i).standing(), answers.get(i).revision()));
            }
        }
        return ready;
    }

    /** Gives those for which there is room. */
    private Set<JobId> send(List<JobView> ready) {
        List<Boolean> answers = link.awaitAll(ready.stream().map(onward::offer).toList());
        List<JobView> sent = new ArrayList<>();
        for (int i = 0; i < ready.size(); i++) {
            if (answers.get(i)) {
                sent.add(ready.get(i));
            }
        }
        onward.hint(sent);
        Set<JobId> ids = new HashSet<>();
        sent.forEach(view -> ids.add(view.job().id()));
        return ids;
    }

    private static boolean isDue(JobView view, Instant now) {
        return view.standing().state() == JobState.SCHEDULED && !view.standing().runAt().isAfter(now);
    }

    /** Whether nobody sends on a job that is ready: there was no room, or whoever made it ready has died by now. */
    private boolean isForsaken(Arriving job, JobView view, Instant now) {
        return view.standing().state() == JobState.QUEUED
                && job.sequences().stream().anyMatch(note -> aside.was(note, now));
    }

    /** Whether the notes of a job that was not sent on say nothing any more. */
    private boolean isElsewhere(Arriving job, JobView view, Instant now) {
        return switch (view.standing().state()) {
            case QUEUED -> false;
            case SCHEDULED -> !isDue(view, now);
            case FAILED -> !view.standing().isDeadLetter() || !job.knowsOf(view.revision()) || fence(view);
            case WAITING, RUNNING, SUCCEEDED, CANCELLED -> true;
        };
    }

    /** Who noted that a dead letter comes back may still be about to write that: the write is to fail, and to be noted again. */
    private boolean fence(JobView dead) {
        return link.await(records.write(dead, dead.standing())).done();
    }
}
