package dev.worker.nats.internal.lifecycle;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.Unique;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Parent;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.TrackingLevels;
import dev.worker.nats.internal.family.FamilyParts;
import dev.worker.nats.internal.family.Linking;
import dev.worker.nats.internal.job.JobRecords;
import dev.worker.nats.internal.job.JobView;
import dev.worker.nats.internal.job.Onward;
import dev.worker.nats.internal.job.UniqueKeys;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.link.Window;
import dev.worker.nats.internal.record.DueNote;
import dev.worker.nats.internal.record.JobIds;
import dev.worker.nats.internal.record.JobRecord;
import dev.worker.nats.internal.record.Standing;
import dev.worker.nats.internal.stream.Bucket;
import dev.worker.nats.internal.stream.Written;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How jobs come into being: a note of what is going to be published, in one message and so all or none; the records; the
 * tickets; and the note goes. What a process that dies leaves behind, another finishes.
 */
public final class Creation {

    private static final Duration FINISHED_WITHIN = Duration.ofSeconds(30);

    private final NatsLink link;
    private final JobRecords records;
    private final UniqueKeys keys;
    private final TrackingLevels tracking;
    private final TicketsAlone tickets;
    private final Batches batches;
    private final Linking linking;
    private final Onward onward;
    private final InstantSource time;

    /** Over these records. */
    public Creation(NatsLink link, JobRecords records, UniqueKeys keys, TrackingLevels tracking, FamilyParts family,
            Onward onward, InstantSource time) {
        this.link = link;
        this.records = records;
        this.keys = keys;
        this.tracking = tracking;
        this.tickets = new TicketsAlone(link, records, tracking, onward, time);
        this.batches = new Batches(link, records);
        this.linking = family.linking();
        this.onward = onward;
        this.time = time;
    }

    /**
     * What came of a batch.
     *
     * @param receipts the receipts, in its order
     * @param created the jobs that are new
     * @param known these, and those that were known before
     * @param toSend the jobs that are to be sent on: the new ones, and known ones that nobody has touched
     * @param losers new jobs whose unique key another job holds
     */
    private record Made(List<Receipt> receipts, List<JobView> created, List<JobView> known, List<JobView> toSend,
            List<JobView> losers) {

        Made() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        /** The jobs that hold the unique keys of others of this batch, by these. */
        Map<JobId, JobId> meant(List<JobRecord> batch) {
            Map<JobId, JobId> meant = new HashMap<>();
            for (int i = 0; i < batch.size(); i++) {
                if (!receipts.get(i).id().equals(batch.get(i).id())) {
                    meant.put(batch.get(i).id(), receipts.get(i).id());
                }
            }
            return meant;
        }
    }

    /** Remembers new jobs, without sending them anywhere. */
    public List<Receipt> remember(List<Envelope> envelopes) {
        envelopes.stream().filter(envelope -> !envelope.after().isEmpty()).findFirst().ifPresent(envelope -> {
            throw new WorkerException(ErrorCode.NOT_SUPPORTED, "job " + envelope.id() + " comes after others, which"
                    + " takes NATS as the transport as well (worker.transport=nats)");
        });
        Receipt[] receipts = new Receipt[envelopes.size()];
        for (List<Batches.Draft> batch : batches(envelopes, false)) {
            Made made = make(batch.stream().map(Batches.Draft::job).toList());
            made.losers().forEach(records::forget);
            fill(receipts, batch, made);
        }
        return List.of(receipts);
    }

    /** Publishes new jobs. Those that are to have a record come first: they may be refused. */
    public List<Receipt> publish(List<Envelope> envelopes) {
        envelopes.forEach(Creation::requirePossible);
        Set<JobId> parents = Batches.parents(envelopes);
        Predicate<Envelope> alone = envelope -> tickets.suffice(envelope) && !parents.contains(envelope.id());
        Map<Boolean, List<Envelope>> byTicket = envelopes.stream().collect(Collectors.partitioningBy(alone));
        Iterator<Receipt> recorded = publishRecorded(byTicket.get(false)).iterator();
        tickets.publish(byTicket.get(true));
        return envelopes.stream()
                .map(envelope -> alone.test(envelope)
                        ? new Receipt(envelope.id(), Receipt.Kind.CREATED)
                        : recorded.next())
                .toList();
    }

    private List<Receipt> publishRecorded(List<Envelope> envelopes) {
        requireKnown(envelopes);
        Receipt[] receipts = new Receipt[envelopes.size()];
        Map<JobId, JobId> meant = new HashMap<>();
        for (List<Batches.Draft> batch : batches(envelopes, true)) {
            List<JobRecord> jobs = batch.stream().map(draft -> draft.job().meaning(meant)).toList();
            Instant until = time.instant().plus(FINISHED_WITHIN);
            long note = link.await(onward.note(new DueNote.Publishing(until, jobs)));
            Made made = make(jobs);
            offer(made, note, until);
            fill(receipts, batch, made);
            meant.putAll(made.meant(jobs));
            linking.link(withParents(made.created()), id -> meant.getOrDefault(id, id));
            forgetLosers(made);
            CompletableFuture<?> gone = onward.takeAway(note);
            if (!made.losers().isEmpty()) {
                // Who finds the note once the holder of the key has ended would publish them, though we say that they are not.
                link.await(gone);
            }
        }
        return List.of(receipts);
    }

    private void requireKnown(List<Envelope> envelopes) {
        Set<JobId> unknown = linking.unknown(envelopes);
        if (!unknown.isEmpty()) {
            WorkerException refusal = Parent.unknown(unknown);
            throw tracking.isAll()
                    ? refusal
                    : new WorkerException(refusal.code(), refusal.getMessage()
                            + "; nothing can come after jobs that have no record (worker.nats.tracking)");
        }
    }

    private static void fill(Receipt[] receipts, List<Batches.Draft> batch, Made made) {
        for (int i = 0; i < batch.size(); i++) {
            receipts[batch.get(i).position()] = made.receipts().get(i);
        }
    }

    /**
     * Publishes jobs that were noted before; may be repeated, and finishes what another process began.
     *
     * @param parts all that were noted together, in their order: those of one may come after those of another before it
     */
    void finish(List<List<JobRecord>> parts) {
        Map<JobId, JobId> meant = new HashMap<>();
        for (List<JobRecord> part : parts) {
            List<JobRecord> jobs = part.stream().map(job -> job.meaning(meant)).toList();
            Made made = make(jobs);
            meant.putAll(made.meant(jobs));
            linking.link(withParents(made.known()), id -> meant.getOrDefault(id, id));
            forgetLosers(made);
            Window.askAll(link, made.toSend(), onward::send);
            onward.hint(made.toSend());
        }
    }

    /** Those that may wait for parents, or have failed because of one. */
    private static List<JobView> withParents(List<JobView> views) {
        return views.stream().filter(view -> view.standing().isWaiting() || view.standing().failedUnrun()).toList();
    }

    /** Takes the unique key of a dead letter that was read and is to live again; false if another live job has it. */
    public boolean takeKey(JobRecord job) {
        return job.envelope().uniqueKey().isEmpty() || keys.takeBack(job).isEmpty();
    }

    private Made make(List<JobRecord> batch) {
        List<Written> answers = Window.askAll(link, batch, records::create);
        forgetLeftOvers(batch, answers);
        Made made = new Made();
        for (int i = 0; i < batch.size(); i++) {
            JobRecord job = batch.get(i);
            boolean isNew = answers.get(i).done();
            Optional<JobView> view = isNew
                    ? Optional.of(fresh(job, answers.get(i).revision()))
                    : link.await(records.view(job.id()));
            Optional<JobView> holder = view.filter(Creation::isUntouched)
                    .filter(known -> known.job().envelope().uniqueKey().isPresent())
                    .flatMap(known -> keys.take(known.job()));
            if (holder.isPresent()) {
                made.losers().add(view.get());
                made.receipts().add(taken(job, holder.get()));
            } else {
                made.receipts().add(new Receipt(job.id(), isNew ? Receipt.Kind.CREATED : Receipt.Kind.DUPLICATE));
                view.filter(Creation::isUntouched).ifPresent(made.toSend()::add);
                view.ifPresent(made.known()::add);
                view.filter(known -> isNew).ifPresent(made.created()::add);
            }
        }
        return made;
    }

    /** An id that was given may have been another job's, of which its standing is left. */
    private void forgetLeftOvers(List<JobRecord> batch, List<Written> answers) {
        Map<JobId, Long> named = new HashMap<>();
        for (int i = 0; i < batch.size(); i++) {
            JobId id = batch.get(i).id();
            if (answers.get(i).done() && !JobIds.isRandom(id)) {
                named.put(id, answers.get(i).revision());
            }
        }
        records.forgetLeftOvers(named);
    }

    private void forgetLosers(Made made) {
        // Should we have been slow, another may have finished this, and found the key free by then.
        made.losers().stream().filter(view -> !keys.isHeldBy(view.job())).forEach(records::forget);
    }

    /**
     * Sends new jobs on. Where the work queue is full and takes none of them, it is as if they had never been; where that cannot be
     * any more, they are published as a whole, and wait for room.
     */
    private void offer(Made made, long note, Instant until) {
        Set<JobId> created = made.created().stream().map(view -> view.job().id()).collect(Collectors.toSet());
        // later, whoever finishes this may have sent them already
        boolean inTime = time.instant().isBefore(until);
        List<Boolean> sent = Window.askAll(link, made.toSend(),
                view -> inTime && created.contains(view.job().id()) ? onward.offerNew(view) : onward.offer(view));
        List<JobView> refused = IntStream.range(0, sent.size()).filter(i -> !sent.get(i))
                .mapToObj(made.toSend()::get).toList();
        if (!refused.isEmpty() && mayBeWithdrawn(made, Set.copyOf(refused))) {
            records.withdraw(made.created());
            link.await(onward.takeAway(note));
            throw onward.full(null);
        }
        // Others were published before: their tickets or notes are there, or whoever finishes that publishing makes them.
        Window.askAll(link, refused.stream().filter(view -> created.contains(view.job().id())).toList(), onward::later);
        onward.hint(made.toSend());
    }

    /** Whether none is on its way, and nobody else can have been told of one, as of a job under a name or a unique key. */
    private static boolean mayBeWithdrawn(Made made, Set<JobView> refused) {
        List<JobView> ready = made.created().stream().filter(view -> view.standing().state() == JobState.QUEUED)
                .toList();
        return !ready.isEmpty() && refused.containsAll(ready)
                && made.created().stream().map(view -> view.job().envelope())
                        .allMatch(envelope -> JobIds.isRandom(envelope.id()) && envelope.unique().isEmpty());
    }

    private static JobView fresh(JobRecord job, long place) {
        return new JobView(job, place, Standing.first(job), Bucket.NONE);
    }

    /** Nobody has run or changed it yet: its ticket may be missing, if whoever published it died. */
    private static boolean isUntouched(JobView view) {
        return view.standing().isFresh();
    }

    private static Receipt taken(JobRecord job, JobView holder) {
        Envelope other = holder.job().envelope();
        boolean same = job.envelope().hasMessage(other.type(), other.payload());
        return new Receipt(other.id(), same ? Receipt.Kind.DUPLICATE : Receipt.Kind.CONFLICT);
    }

    private static void requirePossible(Envelope envelope) {
        if (envelope.unique().filter(unique -> !(unique instanceof Unique.UntilFinished)).isPresent()) {
            throw new WorkerException(ErrorCode.NOT_SUPPORTED, "on NATS the unique key '"
                    + envelope.uniqueKey().orElseThrow() + "' can be held until its job has ended and in no other way;"
                    + " use Unique.untilFinished, or keep the jobs in a database (worker.transport=jdbi)");
        }
    }

    private List<List<Batches.Draft>> batches(List<Envelope> envelopes, boolean carried) {
        envelopes.forEach(Creation::requirePossible);
        return batches.of(envelopes, carried, time.instant());
    }
}
