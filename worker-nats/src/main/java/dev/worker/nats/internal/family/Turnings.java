package dev.worker.nats.internal.family;

import dev.worker.api.JobId;
import dev.worker.nats.internal.job.Onward;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.link.Window;
import dev.worker.nats.internal.record.DueNote;
import dev.worker.nats.internal.record.Standing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Notes of jobs with children that are about to turn: to end, or to come back. The note is written before, and goes once the
 * children were told: of a process that dies in between, others do the rest.
 */
public final class Turnings {

    private static final Duration TOLD_WITHIN = Duration.ofSeconds(30);

    /** How many jobs one note tells of, so that it fits into one message. */
    private static final int MAX_NOTED = 10_000;

    private final NatsLink link;
    private final Onward onward;
    private final InstantSource time;

    /** Among the notes of what is to be looked at later. */
    public Turnings(NatsLink link, Onward onward, InstantSource time) {
        this.link = link;
        this.onward = onward;
        this.time = time;
    }

    /** Whether a job that goes from one standing to the other has children to be told. */
    public static boolean turns(Standing before, Standing next) {
        return next.family().hasChildren() && before.state().ended() != next.state().ended();
    }

    /** Notes that these jobs are about to turn; gives the notes, none where there are no jobs. */
    public List<Long> announce(List<JobId> ids) {
        Instant at = time.instant().plus(TOLD_WITHIN);
        List<DueNote> notes = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += MAX_NOTED) {
            notes.add(new DueNote.Turning(at, ids.subList(from, Math.min(from + MAX_NOTED, ids.size()))));
        }
        return Window.askAll(link, notes, onward::note);
    }

    /** Their children were told. A note that stays because this gets lost does no harm. */
    public void done(long note) {
        onward.takeAway(note);
    }
}
