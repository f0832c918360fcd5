package dev.worker.nats.internal.job;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.Unique;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.TrackingLevels;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.record.DueNote;
import dev.worker.nats.internal.record.JobRecord;
import dev.worker.nats.internal.record.Standing;
import dev.worker.nats.internal.record.Times;
import dev.worker.nats.internal.stream.Bucket;
import dev.worker.nats.internal.stream.Written;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How jobs come into being: a note of what is going to be published, in one message and so all or none; the records; the
 * tickets; and the note goes. What a process that dies leaves behind, another finishes.
 */
public final class Creation {

    private static final Duration FINISHED_WITHIN = Duration.ofSeconds(30);
    private static final int MAX_BATCH = 1_000;
    /** What the form of a record may add to its payload and texts, generously. */
    private static final int OVERHEAD = 512;

    private final NatsLink link;
    private final JobRecords records;
    private final UniqueKeys keys;
    private final TicketsAlone tickets;
    private final Onward onward;
    private final InstantSource time;

    /** Over these records. */
    public Creation(NatsLink link, Bucket jobs, JobRecords records, TrackingLevels tracking, Onward onward,
            InstantSource time) {
        this.link = link;
        this.records = records;
        this.tickets = new TicketsAlone(link, records, tracking, onward, time);
        this.keys = new UniqueKeys(link, jobs, records);
        this.onward = onward;
        this.time = time;
    }

    /** What a batch left to be sent on. */
    private record Made(List<Receipt> receipts, List<JobView> toSend) {}

    /** Remembers new jobs, without sending them anywhere. */
    public List<Receipt> remember(List<Envelope> envelopes) {
        List<Receipt> receipts = new ArrayList<>(envelopes.size());
        for (List<JobRecord> batch : batches(envelopes, false)) {
            receipts.addAll(make(batch).receipts());
        }
        return receipts;
    }

    /** Publishes new jobs. Those that are to have a record come first: they may be refused. */
    public List<Receipt> publish(List<Envelope> envelopes) {
        envelopes.forEach(Creation::requirePossible);
        Map<Boolean,
                List<Envelope>> bySuffice = envelopes.stream().collect(Collectors.partitioningBy(tickets::suffice));
        Iterator<Receipt> recorded = publishRecorded(bySuffice.get(false)).iterator();
        tickets.publish(bySuffice.get(true));
        return envelopes.stream()
                .map(envelope -> tickets.suffice(envelope)
                        ? new Receipt(envelope.id(), Receipt.Kind.CREATED)
                        : recorded.next())
                .toList();
    }

    private List<Receipt> publishRecorded(List<Envelope> envelopes) {
        List<Receipt> receipts = new ArrayList<>(envelopes.size());
        for (List<JobRecord> batch : batches(envelopes, true)) {
            long note = link.await(onward.note(intent(batch)));
            Made made = make(batch);
            send(made);
            onward.takeAway(note);
            onward.hint(made.toSend());
            receipts.addAll(made.receipts());
        }
        return receipts;
    }

    /** Finishes what another process began to publish. */
    void finish(DueNote.Publishing publishing) {
        Made made = make(publishing.jobs());
        send(made);
        List<JobView> keyed = new ArrayList<>();
        for (JobView view : records.views(publishing.keyed())) {
            if (view.revision() == Bucket.NONE && keys.holds(view.job())) {
                keyed.add(view);
            } else if (view.revision() == Bucket.NONE) {
                records.forget(view);
            }
        }
        link.awaitAll(keyed.stream().map(onward::send).toList());
        onward.hint(made.toSend());
        onward.hint(keyed);
    }

    /** Takes the unique key of a job that is to live again; false if another live job has it. */
    public boolean takeKey(JobRecord job) {
        return job.envelope().uniqueKey().isEmpty() || keys.take(job).isEmpty();
    }

    /** Forgets an ended job with all that belongs to it; false if it changed meanwhile, or another forgets it. */
    public boolean forget(JobView view) {
        Standing last = view.standing().forgettable();
        Written written = link.await(records.write(view, last));
        if (!written.done()) {
            return false;
        }
        keys.forget(view.job());
        records.forget(view.with(last, written.revision()));
        return true;
    }

    private DueNote intent(List<JobRecord> batch) {
        List<JobRecord> free = batch.stream().filter(job -> job.envelope().uniqueKey().isEmpty()).toList();
        List<JobId> keyed = batch.stream().filter(job -> job.envelope().uniqueKey().isPresent()).map(JobRecord::id)
                .toList();
        return new DueNote.Publishing(time.instant().plus(FINISHED_WITHIN), free, keyed);
    }

    private Made make(List<JobRecord> batch) {
        List<Written> answers = link.awaitAll(batch.stream().map(records::create).toList());
        List<Receipt> receipts = new ArrayList<>(batch.size());
        List<JobView> toSend = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            JobRecord job = batch.get(i);
            Optional<JobView> view = answers.get(i).done()
                    ? Optional.of(fresh(job, answers.get(i).revision()))
                    : link.await(records.view(job.id()));
            Optional<JobView> holder = view.filter(Creation::isUntouched)
                    .filter(known -> known.job().envelope().uniqueKey().isPresent())
                    .flatMap(known -> keys.take(known.job()));
            if (holder.isPresent()) {
                records.forget(view.get().place());
                receipts.add(taken(job, holder.get()));
            } else {
                receipts.add(new Receipt(job.id(),
                        answers.get(i).done() ? Receipt.Kind.CREATED : Receipt.Kind.DUPLICATE));
                view.filter(Creation::isUntouched).ifPresent(toSend::add);
            }
        }
        return new Made(receipts, toSend);
    }

    private void send(Made made) {
        link.awaitAll(made.toSend().stream().map(onward::send).toList());
    }

    private static JobView fresh(JobRecord job, long place) {
        return new JobView(job, place, Standing.first(job), Bucket.NONE);
    }

    /** Nobody has run or changed it yet: its ticket may be missing, if whoever published it died. */
    private static boolean isUntouched(JobView view) {
        return view.revision() == Bucket.NONE;
    }

    private static Receipt taken(JobRecord job, JobView holder) {
        Envelope other = holder.job().envelope();
        boolean same = job.envelope().hasMessage(other.type(), other.payload());
        return new Receipt(other.id(), same ? Receipt.Kind.DUPLICATE : Receipt.Kind.CONFLICT);
    }

    private static void requirePossible(Envelope envelope) {
        if (!envelope.after().isEmpty()) {
            throw new WorkerException(ErrorCode.NOT_SUPPORTED, "job " + envelope.id() + " comes after others;"
                    + " on NATS jobs cannot wait for others yet. Keep them in a database (worker.transport=jdbi)");
        }
        if (envelope.unique().filter(unique -> !(unique instanceof Unique.UntilFinished)).isPresent()) {
            throw new WorkerException(ErrorCode.NOT_SUPPORTED, "on NATS the unique key '"
                    + envelope.uniqueKey().orElseThrow() + "' can be held until its job has ended and in no other way;"
                    + " use Unique.untilFinished, or keep the jobs in a database (worker.transport=jdbi)");
        }
    }

    /** All or none holds for each batch: as much as fits into one message of the server. */
    private List<List<JobRecord>> batches(List<Envelope> envelopes, boolean carried) {
        envelopes.forEach(Creation::requirePossible);
        Instant now = time.instant();
        List<List<JobRecord>> batches = new ArrayList<>();
        List<JobRecord> batch = new ArrayList<>();
        long bytes = 0;
        for (Envelope envelope : envelopes) {
            JobRecord job = new JobRecord(envelope, now, Times.runAt(envelope.start(), now), carried);
            long size = records.requireSmall(job.id(), job.toBytes()).length + OVERHEAD;
            if (!batch.isEmpty() && (bytes + size > link.maxPayload() * 3 / 4 || batch.size() == MAX_BATCH)) {
                batches.add(batch);
                batch = new ArrayList<>();
                bytes = 0;
            }
            batch.add(job);
            bytes += size;
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }
}
