package dev.worker.nats.internal.transport;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.FetchRequest;
import dev.worker.nats.internal.job.JobRecords;
import dev.worker.nats.internal.job.JobView;
import dev.worker.nats.internal.job.Unreadable;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.record.JobIds;
import dev.worker.nats.internal.record.Standing;
import dev.worker.nats.internal.record.Ticket;
import dev.worker.nats.internal.stream.Bucket;
import dev.worker.nats.internal.stream.Written;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One batch of tickets on its way to running jobs. Before each round of writes a note is made of what is about to be taken, and after
 * the standings were read that the writes go by: whoever deals with the note because we are lost, or only paused, writes anew what
 * still waits, so that no write that goes by what was read before can come after. For one thread.
 */
final class ClaimCall {

    private static final int TRIES = 4;
    /** How old a ticket may be that is believed: no job is cancelled and forgotten within this time. */
    private static final Duration YOUNG = Duration.ofHours(1);
    /**
     * The same where the job may have run without this ticket being taken away: under a name it has one for each time that it was published
     * while it waited, and the answer to a ticket may be lost. Ended jobs are to be kept for so long at least.
     */
    private static final Duration YOUNG_BUT_NOT_ALONE = Duration.ofMinutes(1);

    private final NatsLink link;
    private final JobRecords records;
    private final Holds holds;
    private final FetchRequest request;
    private final Instant now;
    private final Map<JobId, Ticket> open = new LinkedHashMap<>();
    /** Whose tickets were handed out before. */
    private final Set<JobId> again = new HashSet<>();
    private final List<JobId> ids;
    private final Map<JobId, JobView> claimed = new HashMap<>();
    /** Whose time is still to come: the process that wrote that may have died before it noted the time. */
    private final List<JobView> scheduled = new ArrayList<>();
    /** The stamps of our writes, to know one again that was made without our hearing of it. */
    private final Set<UUID> stamps = new HashSet<>();
    private final Map<JobId, Throwable> unreadable = new ConcurrentHashMap<>();
    /** How many of the last writes were not answered. */
    private long unheard;
    /** The revision of the note of all of them. */
    private OptionalLong hold = OptionalLong.empty();

    ClaimCall(NatsLink link, JobRecords records, Holds holds, FetchRequest request, Instant now,
            List<Handed> tickets) {
        this.link = link;
        this.records = records;
        this.holds = holds;
        this.request = request;
        this.now = now;
        for (Handed handed : tickets) {
            open.putIfAbsent(handed.ticket().id(), handed.ticket());
            if (handed.again()) {
                again.add(handed.ticket().id());
            }
        }
        this.ids = List.copyOf(open.keySet());
    }

    /** The note that leads to what was taken; there is none if nothing was to be taken. */
    OptionalLong hold() {
        return hold;
    }

    /** Jobs that cannot be read here, and why: their tickets are for others, who may know a newer form. */
    Map<JobId, Throwable> unreadable() {
        return unreadable;
    }

    /** Those of tickets that are still unanswered whose jobs turned out to wait for their time. */
    List<JobView> scheduled() {
        return scheduled;
    }

    Map<JobId, JobView> run() {
        for (int attempt = 0; attempt < TRIES && !open.isEmpty(); attempt++) {
            List<JobView> ready = ready(attempt == 0);
            if (!ready.isEmpty()) {
                note();
                write(ready);
            }
        }
        if (!open.isEmpty()) {
            throw givenUp();
        }
        return claimed;
    }

    private WorkerException givenUp() {
        String what = unheard > 0
                ? "NATS did not answer for " + unheard + " of " + ids.size()
                        + " jobs that were to be taken; it is not known whether they were"
                : open.size() + " of " + ids.size() + " jobs were not taken: others changed them at the same time, "
                        + TRIES + " times in a row";
        return new WorkerException(ErrorCode.UNAVAILABLE, what);
    }

    private void note() {
        OptionalLong before = hold;
        hold = OptionalLong.of(holds.add(request.owner(), ids));
        before.ifPresent(holds::remove);
    }

    private void write(List<JobView> ready) {
        List<JobView> next = new ArrayList<>();
        List<CompletableFuture<Written>> writes = new ArrayList<>();
        for (JobView view : ready) {
            Standing started = view.standing().started(request.owner(), request.worker(),
                    view.standing().attempt() + 1, now);
            stamps.add(started.stamp());
            next.add(view.unwritten(started));
            writes.add(records.write(view, started));
        }
        List<Optional<Written>> answers = link.awaitEach(writes);
        unheard = answers.stream().filter(Optional::isEmpty).count();
        for (int i = 0; i < next.size(); i++) {
            if (answers.get(i).filter(Written::done).isPresent()) {
                take(next.get(i).with(next.get(i).standing(), answers.get(i).get().revision()));
            }
        }
    }

    private void take(JobView view) {
        claimed.put(view.job().id(), view);
        open.remove(view.job().id());
    }

    /** The open ones that are ready; those that are not, because they have moved on, are open no more. */
    private List<JobView> ready(boolean trustTickets) {
        List<JobId> asked = List.copyOf(open.keySet());
        List<CompletableFuture<Optional<JobView>>> reads = new ArrayList<>();
        for (JobId id : asked) {
            Optional<JobView> told = trustTickets && isYoung(open.get(id)) ? told(open.get(id)) : Optional.empty();
            reads.add(told.isPresent() ? CompletableFuture.completedFuture(told) : read(open.get(id)));
        }
        List<Optional<JobView>> views = link.awaitAll(reads);
        List<JobView> ready = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            Optional<JobView> view = views.get(i);
            if (view.filter(found -> found.standing().state() == JobState.QUEUED).isPresent()) {
                ready.add(view.get());
            } else if (view.filter(found -> stamps.contains(found.standing().stamp())).isPresent()) {
                take(view.get());
            } else {
                boolean alone = open.remove(asked.get(i)).isAlone();
                view.filter(found -> alone && found.standing().state() == JobState.SCHEDULED)
                        .ifPresent(scheduled::add);
            }
        }
        return ready;
    }

    /** A job without a record is none that is gone, if its ticket is all there ever was of it. */
    private CompletableFuture<Optional<JobView>> read(Ticket ticket) {
        return records.view(ticket.id())
                .thenApply(found -> found.or(() -> ticket.isAlone() ? told(ticket) : Optional.empty()))
                .exceptionallyCompose(thrown -> leave(ticket.id(), thrown));
    }

    /** One that cannot be read is no reason to take no other. */
    private CompletableFuture<Optional<JobView>> leave(JobId id, Throwable thrown) {
        if (!Unreadable.isOne(thrown)) {
            return CompletableFuture.failedFuture(thrown);
        }
        unreadable.put(id, thrown);
        return CompletableFuture.completedFuture(Optional.empty());
    }

    /** Tickets stay when their jobs are cancelled or run by another: they may be there still when the job is forgotten. */
    private boolean isYoung(Ticket ticket) {
        boolean first = JobIds.isRandom(ticket.id()) && !again.contains(ticket.id());
        Duration young = first ? YOUNG : YOUNG_BUT_NOT_ALONE;
        return ticket.createdAt().isAfter(now.minus(young));
    }

    /**
     * The ticket of a new job says all that there is to know; if it is not true any more, the write will fail, unless the job is
     * forgotten by now.
     */
    private static Optional<JobView> told(Ticket ticket) {
        return ticket.job().filter(job -> ticket.revision() == Bucket.NONE)
                .map(job -> new JobView(job, ticket.place(), Standing.first(job), Bucket.NONE))
                .filter(view -> view.standing().state() == JobState.QUEUED);
    }
}
