package dev.worker.nats.internal.job;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobState;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.TrackingLevel;
import dev.worker.nats.internal.record.DueNote;
import dev.worker.nats.internal.record.JobRecord;
import dev.worker.nats.internal.record.Lane;
import dev.worker.nats.internal.record.Ticket;
import dev.worker.nats.internal.stream.Bucket;
import dev.worker.nats.internal.stream.Journal;
import dev.worker.nats.internal.stream.StreamFull;
import dev.worker.nats.internal.stream.Topology;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Sends jobs on to where they wait: ready ones to their lane, others to their time. The standing is written before; a second
 * note or ticket for the same standing does no harm. Where the work queue is full, a ready job waits with the others: whatever
 * made it ready must go on, lest nothing is ever taken out of the queue again.
 */
public final class Onward {

    /** How long to wait before it is looked whether a full queue has room. */
    private static final Duration UNTIL_ROOM = Duration.ofSeconds(1);

    private final Journal work;
    private final Journal due;
    private final Topology topology;
    private final Hints hints;
    private final InstantSource time;

    /** Over these streams. */
    public Onward(Journal work, Journal due, Topology topology, Hints hints, InstantSource time) {
        this.work = work;
        this.due = due;
        this.topology = topology;
        this.hints = hints;
        this.time = time;
    }

    /** Sends a waiting job on. Where it is neither ready nor scheduled there is nothing to do. */
    public CompletableFuture<Long> send(JobView view) {
        return send(view, false);
    }

    /** Sends back a job that was taken before: its place is before those that never were. */
    public CompletableFuture<Long> sendBack(JobView view) {
        return send(view, true);
    }

    /** Sends a new job on, as {@link #offer}. It must be certain that nobody did before. */
    public CompletableFuture<Boolean> offerNew(JobView view) {
        boolean ready = view.standing().state() == JobState.QUEUED && view.revision() == Bucket.NONE;
        return ready
                ? tryMove(Ticket.first(view.job(), view.place()), Lane.of(view.job().envelope()))
                : offer(view);
    }

    /** Sends a waiting job on, unless it is ready and the work queue is full; gives whether it was sent. */
    public CompletableFuture<Boolean> offer(JobView view) {
        return unlessFull(direct(view, false, time.instant()));
    }

    /** Notes a ready job: it is sent on once there is room. */
    public CompletableFuture<Long> later(JobView view) {
        return later(view, time.instant());
    }

    /** What is said to those whose jobs there is no room for. */
    public WorkerException full(Throwable cause) {
        return new WorkerException(ErrorCode.UNAVAILABLE, "the stream " + work.stream() + " is full: no more jobs may"
                + " wait than worker.nats.max-work-mib says; enqueue again once workers have caught up", cause);
    }

    /** Sends a new job that has no record: its ticket is all there is of it. */
    public CompletableFuture<Long> sendAlone(JobRecord job, TrackingLevel level) {
        return move(Ticket.alone(job, level), Lane.of(job.envelope()));
    }

    /** Puts a ticket into another lane. */
    public CompletableFuture<Long> move(Ticket ticket, Lane lane) {
        return work.append(topology.work(lane.token()), ticket.toBytes());
    }

    /** The same, unless the work queue is full; gives whether it was put there. */
    public CompletableFuture<Boolean> tryMove(Ticket ticket, Lane lane) {
        return unlessFull(move(ticket, lane));
    }

    /** Notes what is to be looked at later. */
    public CompletableFuture<Long> note(DueNote note) {
        return note(note, time.instant());
    }

    /** Takes a note away. */
    public CompletableFuture<?> takeAway(long note) {
        return due.delete(note);
    }

    /** Tells of jobs that became ready in these queues. */
    public void ready(Set<String> queues) {
        hints.ready(queues);
    }

    /** Tells of jobs that were sent on. */
    public void hint(List<JobView> views) {
        Set<String> queues = new HashSet<>();
        boolean scheduled = false;
        for (JobView view : views) {
            if (view.standing().state() == JobState.QUEUED) {
                queues.add(view.job().envelope().queue());
            }
            scheduled |= view.standing().state() == JobState.SCHEDULED;
        }
        hints.ready(queues);
        if (scheduled) {
            hints.scheduled();
        }
    }

    private CompletableFuture<Long> send(JobView view, boolean returned) {
        // not asked by the thread that hears of the refusal: the time may have to be asked of the server
        Instant now = time.instant();
        return StreamFull.otherwise(direct(view, returned, now), () -> later(view, now));
    }

    private static CompletableFuture<Boolean> unlessFull(CompletableFuture<Long> sent) {
        return StreamFull.otherwise(sent.thenApply(sequence -> true), () -> CompletableFuture.completedFuture(false));
    }

    private CompletableFuture<Long> later(JobView view, Instant now) {
        return note(new DueNote.Arrival(view.job().id(), now.plus(UNTIL_ROOM), view.revision()), now)
                .whenComplete((sequence, thrown) -> hints.scheduled());
    }

    private CompletableFuture<Long> note(DueNote note, Instant now) {
        return due.append(topology.dueRoot() + DueSlot.of(note.at(), now).token(), note.toBytes());
    }

    private CompletableFuture<Long> direct(JobView view, boolean returned, Instant now) {
        return switch (view.standing().state()) {
            case QUEUED -> {
                Lane lane = Lane.of(view.job().envelope());
                yield move(Ticket.of(view.job(), view.place(), view.revision()), returned ? lane.ofReturned() : lane);
            }
            case SCHEDULED ->
                note(new DueNote.Arrival(view.job().id(), view.standing().runAt(), view.revision()), now);
            case WAITING, RUNNING, SUCCEEDED, FAILED, CANCELLED -> CompletableFuture.completedFuture(0L);
        };
    }
}
