package dev.worker.nats.internal.lifecycle;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobState;
import dev.worker.api.WorkerException;
import dev.worker.nats.internal.family.FamilyParts;
import dev.worker.nats.internal.family.Following;
import dev.worker.nats.internal.job.DueSlot;
import dev.worker.nats.internal.job.JobRecords;
import dev.worker.nats.internal.job.JobView;
import dev.worker.nats.internal.job.Onward;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.record.DueNote;
import dev.worker.nats.internal.stream.Entry;
import dev.worker.nats.internal.stream.Journal;
import dev.worker.nats.internal.stream.Topology;
import dev.worker.nats.internal.stream.Written;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at notes whose time has come. Any process does it, several at once do no harm: the standing decides who makes a job
 * ready, and a note goes away only after the ticket is written. A note that cannot be dealt with stays, and holds up no other.
 */
public final class DueRelease {

    private static final Logger LOG = LoggerFactory.getLogger(DueRelease.class);
    private static final int BATCH = 1_000;
    /** Slots with more notes are not searched for their first one; their start is told instead. */
    private static final int SEARCHED = 10_000;

    private final NatsLink link;
    private final Journal due;
    private final Topology topology;
    private final JobRecords records;
    private final Onward onward;
    private final Creation creation;
    private final Following following;
    private final NextJobs nextJobs;
    private final Refinement refinement;
    private final InstantSource time;
    private final SetAside aside = new SetAside();

    /** Over this stream. */
    public DueRelease(NatsLink link, Journal due, Topology topology, JobRecords records, Onward onward,
            Creation creation, FamilyParts family, NextJobs nextJobs, InstantSource time) {
        this.link = link;
        this.due = due;
        this.topology = topology;
        this.records = records;
        this.onward = onward;
        this.creation = creation;
        this.following = family.following();
        this.nextJobs = nextJobs;
        this.refinement = new Refinement(link, due, topology, time);
        this.time = time;
    }

    private record Noted(long sequence, DueNote note) {}

    /**
     * What one call deals with.
     *
     * @param due notes whose time has come
     * @param near notes of a long slot that has begun, by their places
     */
    private record Found(List<Noted> due, Map<Long, DueNote> near) {

        boolean isFullOfDue() {
            return due.size() >= BATCH;
        }

        boolean isFullOfNear() {
            return near.size() >= BATCH;
        }
    }

    /** Makes ready what is due, at most so much; gives how long until the next, zero if there is more now. */
    public Optional<Duration> release() {
        List<DueSlot> slots = slots();
        Instant now = time.instant();
        Found found = new Found(new ArrayList<>(), new LinkedHashMap<>());
        Instant next = Instant.MAX;
        boolean any = false;
        for (DueSlot slot : slots) {
            if (slot.start().isAfter(next) || found.isFullOfDue()) {
                break;
            }
            boolean current = !slot.start().isAfter(now);
            Instant first = read(slot, now, current, found);
            any |= first != null;
            next = first != null && first.isBefore(next) ? first : next;
        }
        process(found.due(), now);
        // thousands may come near at one moment, and are to hold up nothing that is due
        refinement.refine(found.near());
        if (found.isFullOfDue() || found.isFullOfNear()) {
            return Optional.of(Duration.ZERO);
        }
        return any ? Optional.of(Duration.between(now, next)) : Optional.empty();
    }

    private List<DueSlot> slots() {
        return due.subjects(topology.dueRoot() + ">").keySet().stream()
                .map(subject -> DueSlot.of(subject.substring(topology.dueRoot().length())))
                .sorted(Comparator.comparing(DueSlot::start).thenComparing(DueSlot::seconds))
                .toList();
    }

    /** Reads a slot: what is due is added to the found; gives the time of the first that is not, null if there is none. */
    private Instant read(DueSlot slot, Instant now, boolean current, Found found) {
        Instant[] first = new Instant[1];
        int[] seen = new int[1];
        due.scan(topology.dueRoot() + slot.token()).each(entry -> {
            DueNote note = readable(entry, now).orElse(null);
            if (note == null) {
                return true;
            }
            if (!note.at().isAfter(now)) {
                found.due().add(new Noted(entry.revision(), note));
                return !found.isFullOfDue();
            }
            first[0] = first[0] == null || note.at().isBefore(first[0]) ? note.at() : first[0];
            if (current && !slot.isShortest()) {
                found.near().put(entry.revision(), note);
                return !found.isFullOfNear();
            } else if (++seen[0] >= SEARCHED && !current) {
                first[0] = slot.start();
                return false;
            }
            return true;
        });
        return first[0];
    }

    /** A note, unless it is left alone now, or of a form that only a newer process knows. */
    private Optional<DueNote> readable(Entry entry, Instant now) {
        if (aside.has(entry.revision(), now)) {
            return Optional.empty();
        }
        try {
            return Optional.of(DueNote.of(entry.body()));
        } catch (RuntimeException e) {
            setAside(entry.revision(), now, e);
            return Optional.empty();
        }
    }

    private void process(List<Noted> found, Instant now) {
        List<Noted> arrivals = found.stream().filter(noted -> noted.note() instanceof DueNote.Arrival)
                .sorted(Comparator.comparing((Noted noted) -> noted.note().at()).thenComparing(Noted::sequence))
                .toList();
        try {
            arrive(arrivals, now);
        } catch (RuntimeException e) {
            requireAvailable(e);
            arrivals.forEach(noted -> alone(noted, now, () -> arrive(List.of(noted), now)));
        }
        found.stream().filter(noted -> !(noted.note() instanceof DueNote.Arrival))
                .forEach(noted -> alone(noted, now, () -> look(noted, now)));
    }

    /** What goes wrong with one note is no reason to leave the others. */
    private void alone(Noted noted, Instant now, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            setAside(noted.sequence(), now, e);
            requireAvailable(e);
        }
    }

    private void setAside(long note, Instant now, RuntimeException e) {
        aside.add(note, now);
        LOG.warn("Note {} of the stream {} cannot be dealt with; it is looked at again later", note, due.stream(), e);
    }

    private static void requireAvailable(RuntimeException e) {
        if (e instanceof WorkerException known && known.code() == ErrorCode.UNAVAILABLE) {
            throw e;
        }
    }

    private void look(Noted noted, Instant now) {
        boolean done = switch (noted.note()) {
            case DueNote.Arrival ignored -> false;
            case DueNote.Publishing publishing -> {
                creation.finish(publishing.jobs());
                yield true;
            }
            case DueNote.Turning turning -> {
                following.followNoted(turning.ids());
                yield true;
            }
            case DueNote.Next next -> nextJobs.finish(noted.sequence(), next);
        };
        if (done) {
            link.await(due.delete(noted.sequence()));
        } else {
            aside.add(noted.sequence(), now);
        }
    }

    private void arrive(List<Noted> arrivals, Instant now) {
        List<CompletableFuture<Optional<JobView>>> reads = arrivals.stream()
                .map(noted -> records.view(((DueNote.Arrival) noted.note()).id()))
                .toList();
        List<Optional<JobView>> views = link.awaitAll(reads);
        List<JobView> ready = makeReady(views.stream().flatMap(Optional::stream)
                .filter(view -> isDue(view, now))
                .toList());
        // One that was made ready by a process that then died is told again; a second ticket does no harm.
        views.stream().flatMap(Optional::stream).filter(view -> view.standing().state() == JobState.QUEUED)
                .forEach(ready::add);
        link.awaitAll(ready.stream().map(onward::send).toList());
        onward.hint(ready);
        List<Noted> done = new ArrayList<>();
        for (int i = 0; i < arrivals.size(); i++) {
            long noted = ((DueNote.Arrival) arrivals.get(i).note()).revision();
            Optional<JobView> mayComeBack = views.get(i)
                    .filter(view -> view.standing().isDeadLetter() && view.revision() == noted);
            if (mayComeBack.map(this::fence).orElse(true)) {
                done.add(arrivals.get(i));
            }
        }
        link.awaitAll(done.stream().map(noted -> due.delete(noted.sequence())).toList());
    }

    /** Who noted that a dead letter comes back may still be about to write that: the write is to fail, and to be noted again. */
    private boolean fence(JobView dead) {
        return link.await(records.write(dead, dead.standing())).done();
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

    private static boolean isDue(JobView view, Instant now) {
        return view.standing().state() == JobState.SCHEDULED && !view.standing().runAt().isAfter(now);
    }
}
