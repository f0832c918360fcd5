package dev.worker.nats.internal.lifecycle;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.nats.internal.family.FamilyParts;
import dev.worker.nats.internal.family.Following;
import dev.worker.nats.internal.job.DueSlot;
import dev.worker.nats.internal.job.JobRecords;
import dev.worker.nats.internal.job.Onward;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.record.DueNote;
import dev.worker.nats.internal.stream.Entry;
import dev.worker.nats.internal.stream.Journal;
import dev.worker.nats.internal.stream.Topology;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at notes whose time has come. Any process does it, several at once do no harm, and a note goes away only after what it
 * tells of is done. A note that cannot be dealt with stays, and holds up no other.
 */
public final class DueRelease {

    private static final Logger LOG = LoggerFactory.getLogger(DueRelease.class);
    /** Slots with more notes are not searched for their first one; their start is told instead. */
    private static final int SEARCHED = 10_000;
    /** What is read so soon after a change is not relied on: the server that gives it may not have heard of that yet. */
    private static final Duration SETTLED = Duration.ofSeconds(1);
    /** And what is read later not for longer than this, should that server be far behind. */
    private static final Duration RELIED_ON = Duration.ofMinutes(1);

    private final NatsLink link;
    private final Journal due;
    private final Topology topology;
    private final Creation creation;
    private final Following following;
    private final NextJobs nextJobs;
    private final Arrivals arrivals;
    private final Refinement refinement;
    private final InstantSource time;
    private final SetAside aside = new SetAside();
    private volatile Outlook outlook = new Outlook(new Journal.Extent(-1, -1), Instant.MIN, Instant.MIN,
            Optional.empty());

    /** Over this stream. */
    public DueRelease(NatsLink link, Journal due, Topology topology, JobRecords records, Onward onward,
            Creation creation, FamilyParts family, NextJobs nextJobs, InstantSource time) {
        this.link = link;
        this.due = due;
        this.topology = topology;
        this.creation = creation;
        this.following = family.following();
        this.nextJobs = nextJobs;
        this.arrivals = new Arrivals(link, due, records, onward, aside);
        this.refinement = new Refinement(link, due, topology, time);
        this.time = time;
    }

    /**
     * What was found, as long as the stream stays as it was: to read it takes a consumer, and with it a proposal to all servers.
     *
     * @param extent what the stream held
     * @param since since when it has been seen to hold just that
     * @param until until when there is nothing to do
     * @param next when there is something to do, if there ever is
     */
    private record Outlook(Journal.Extent extent, Instant since, Instant until, Optional<Instant> next) {

        boolean holds(Journal.Extent current, Instant now) {
            return extent.equals(current) && now.isBefore(until);
        }

        Optional<Duration> wait(Instant now) {
            return next.map(instant -> Duration.between(now, instant));
        }
    }

    /** Makes ready what is due, at most so much; gives how long until the next, zero if there is more now. */
    public Optional<Duration> release() {
        Journal.Extent extent = link.await(due.extent());
        Instant now = time.instant();
        Outlook known = outlook;
        if (known.holds(extent, now)) {
            return known.wait(now);
        }
        aside.sweep(now);
        List<DueSlot> slots = slots();
        Found found = find(slots, now);
        process(found.due(), now);
        // thousands may come near at one moment, and are to hold up nothing that is due
        refinement.refine(found.near());
        if (found.isFullOfDue() || found.isFullOfNear()) {
            return Optional.of(Duration.ZERO);
        }
        found.due().forEach(noted -> aside.until(noted.sequence(), now).ifPresent(found::comes));
        Instant since = known.extent().equals(extent) ? known.since() : now;
        Instant until = since.plus(SETTLED).isAfter(now) ? now : nextLook(slots, found, now);
        Outlook fresh = new Outlook(extent, since, until, found.next());
        outlook = fresh;
        return fresh.wait(now);
    }

    private static Instant nextLook(List<DueSlot> slots, Found found, Instant now) {
        return Stream.concat(slots.stream().map(DueSlot::start), found.next().stream())
                .filter(instant -> instant.isAfter(now))
                .reduce(now.plus(RELIED_ON), (one, other) -> one.isBefore(other) ? one : other);
    }

    private List<DueSlot> slots() {
        return due.subjects(topology.dueRoot() + ">").keySet().stream()
                .map(subject -> DueSlot.of(subject.substring(topology.dueRoot().length())))
                .sorted(Comparator.comparing(DueSlot::start).thenComparing(DueSlot::seconds))
                .toList();
    }

    private Found find(List<DueSlot> slots, Instant now) {
        Found found = new Found();
        for (DueSlot slot : slots) {
            if (found.next().filter(slot.start()::isAfter).isPresent() || found.isFullOfDue()) {
                break;
            }
            read(slot, now, found);
        }
        return found;
    }

    private void read(DueSlot slot, Instant now, Found found) {
        boolean current = !slot.start().isAfter(now);
        int[] seen = new int[1];
        due.scan(topology.dueRoot() + slot.token()).each(entry -> {
            DueNote note = readable(entry, now, found).orElse(null);
            if (note == null) {
                return true;
            }
            if (!note.at().isAfter(now)) {
                found.addDue(entry.revision(), note, entry.body().length);
                return !found.isFullOfDue();
            }
            if (++seen[0] >= SEARCHED && !current) {
                found.comes(slot.start());
                return false;
            }
            found.comes(note.at());
            if (current && !slot.isShortest()) {
                found.addNear(entry.revision(), note, entry.body().length);
                return !found.isFullOfNear();
            }
            return true;
        });
    }

    /** A note, unless it is left alone now, or of a form that only a newer process knows. */
    private Optional<DueNote> readable(Entry entry, Instant now, Found found) {
        Optional<DueNote> note = aside.until(entry.revision(), now).isPresent() ? Optional.empty() : read(entry, now);
        aside.until(entry.revision(), now).ifPresent(found::comes);
        return note;
    }

    private Optional<DueNote> read(Entry entry, Instant now) {
        try {
            return Optional.of(DueNote.of(entry.body()));
        } catch (RuntimeException e) {
            setAside(entry.revision(), now, e);
            return Optional.empty();
        }
    }

    private void process(List<Noted<DueNote>> found, Instant now) {
        List<Noted<DueNote.Arrival>> arrived = new ArrayList<>();
        List<Noted<DueNote>> others = new ArrayList<>();
        for (Noted<DueNote> noted : found) {
            if (noted.note() instanceof DueNote.Arrival arrival) {
                arrived.add(new Noted<>(noted.sequence(), arrival));
            } else {
                others.add(noted);
            }
        }
        Arrivals.slices(arrived).forEach(slice -> arrive(slice, now));
        others.forEach(noted -> alone(List.of(noted.sequence()), now, () -> look(noted, now)));
    }

    private void arrive(List<Arrivals.Arriving> slice, Instant now) {
        try {
            arrivals.arrive(slice, now);
        } catch (RuntimeException e) {
            requireAvailable(e);
            slice.forEach(job -> alone(job.sequences(), now, () -> arrivals.arrive(List.of(job), now)));
        }
    }

    /** What goes wrong with one note is no reason to leave the others. */
    private void alone(List<Long> notes, Instant now, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            notes.forEach(note -> setAside(note, now, e));
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

    private void look(Noted<DueNote> noted, Instant now) {
        boolean done = switch (noted.note()) {
            case DueNote.Arrival ignored -> false;
            case DueNote.Publishing publishing -> {
                creation.finish(List.of(publishing.jobs()));
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
}
