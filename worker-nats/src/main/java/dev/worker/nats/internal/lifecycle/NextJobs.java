package dev.worker.nats.internal.lifecycle;

import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settlement;
import dev.worker.nats.internal.job.JobRecords;
import dev.worker.nats.internal.job.JobView;
import dev.worker.nats.internal.job.Onward;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.link.Window;
import dev.worker.nats.internal.record.DueNote;
import dev.worker.nats.internal.record.JobRecord;
import dev.worker.nats.internal.stream.Entry;
import dev.worker.nats.internal.stream.Journal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Jobs that come to be with the change of another. They are noted before the change, and the change names the notes: so they are
 * there exactly if it is. Whoever changed the job publishes them; should it die, others find the notes.
 */
public final class NextJobs {

    private static final Duration PUBLISHED_WITHIN = Duration.ofSeconds(30);
    private static final Duration KEPT_WITHOUT_RECORD = Duration.ofDays(1);

    private final NatsLink link;
    private final Journal due;
    private final JobRecords records;
    private final Batches batches;
    private final Creation creation;
    private final Onward onward;
    private final InstantSource time;

    /** Among the notes of what is to be looked at later. */
    NextJobs(NatsLink link, Journal due, JobRecords records, Creation creation, Onward onward, InstantSource time) {
        this.link = link;
        this.due = due;
        this.records = records;
        this.batches = new Batches(link, records);
        this.creation = creation;
        this.onward = onward;
        this.time = time;
    }

    private record Noted(int index, DueNote.Next note) {}

    /** Notes what is to come with these changes; gives the notes of each. */
    Map<Integer, List<Long>> note(OwnerId owner, Map<Integer, Settlement> settlements) {
        List<Noted> notes = new ArrayList<>();
        Instant at = time.instant().plus(PUBLISHED_WITHIN);
        settlements.forEach((index, settlement) -> batches(settlement.next()).forEach(jobs -> notes.add(new Noted(index,
                new DueNote.Next(at, settlement.id(), owner, settlement.attempt(), jobs)))));
        List<Long> sequences = Window.askAll(link, notes, noted -> onward.note(noted.note()));
        Map<Integer, List<Long>> byIndex = new HashMap<>();
        for (int i = 0; i < notes.size(); i++) {
            byIndex.computeIfAbsent(notes.get(i).index(), index -> new ArrayList<>()).add(sequences.get(i));
        }
        return byIndex;
    }

    /** Publishes what came with changes that were made. May be repeated. */
    void publish(List<Envelope> next) {
        creation.finish(batches(next));
    }

    /** Publishes what such notes tell of, as far as that was not done yet. */
    void publishNoted(List<Long> notes) {
        List<Entry> left = Window.askAll(link, notes, due::at).stream().flatMap(Optional::stream).toList();
        List<List<JobRecord>> parts = new ArrayList<>();
        for (Entry entry : left) {
            if (DueNote.of(entry.body()) instanceof DueNote.Next next) {
                parts.add(next.jobs());
            }
        }
        creation.finish(parts);
        // after the last: whoever comes across one of them publishes all that are left, and must know of those before it
        left.forEach(entry -> done(entry.revision()));
    }

    /** What the note tells of was published, or will never be. A note that stays because this gets lost does no harm. */
    void done(long note) {
        onward.takeAway(note);
    }

    /** Looks at a note whose time has come; false if it is to stay, because the change may still be made. */
    boolean finish(long sequence, DueNote.Next note) {
        Optional<JobView> by = link.await(records.view(note.by()));
        if (by.filter(view -> view.standing().next().contains(sequence)).isPresent()) {
            publishNoted(by.get().standing().next());
            return true;
        }
        // A job that is not tracked gets its record with its end only, however long its process pauses before.
        return by.map(view -> !view.standing().runs(note.owner(), note.attempt()))
                .orElse(note.at().plus(KEPT_WITHOUT_RECORD).isBefore(time.instant()));
    }

    private List<List<JobRecord>> batches(List<Envelope> envelopes) {
        return batches.of(envelopes, true, time.instant()).stream()
                .map(batch -> batch.stream().map(Batches.Draft::job).toList()).toList();
    }
}
