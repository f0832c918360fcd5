package dev.worker.nats.internal.job;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.WorkerException;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.link.Window;
import dev.worker.nats.internal.record.JobRecord;
import dev.worker.nats.internal.record.Standing;
import dev.worker.nats.internal.record.StandingForm;
import dev.worker.nats.internal.stream.Bucket;
import dev.worker.nats.internal.stream.Entry;
import dev.worker.nats.internal.stream.Scan;
import dev.worker.nats.internal.stream.Written;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The records of jobs: what was published, which never changes, and where it stands, which does. */
public final class JobRecords {

    private static final String JOB = "job.";
    private static final String STANDING = "standing.";
    /** What the headers of a record may take, generously. */
    private static final int HEADERS = 4_096;
    /** Failures are written again with each change of their job, however large a message may be. */
    private static final long MAX_FAILURES = 200_000;

    private final NatsLink link;
    private final Bucket bucket;
    private final Unreadable unreadable = new Unreadable();

    /** In this bucket. */
    public JobRecords(NatsLink link, Bucket bucket) {
        this.link = link;
        this.bucket = bucket;
    }

    /** Writes a new job; not done if one of its id is known. */
    public CompletableFuture<Written> create(JobRecord job) {
        return bucket.put(JOB + job.id(), job.headers(), requireSmall(job.id(), job.toBytes()), Bucket.NONE);
    }

    /** Writes where a job is to stand, if it still stands where the writer saw it. */
    public CompletableFuture<Written> write(JobView seen, Standing next) {
        JobId id = seen.job().id();
        return seen.isUnrecorded() ? create(seen.job().standing(next)) : write(id, seen.revision(), next);
    }

    /** The same for a job whose record was not read; the revision is that of its standing. */
    public CompletableFuture<Written> write(JobId id, long revision, Standing next) {
        return bucket.put(STANDING + id, StandingForm.headers(next), requireSmall(id, StandingForm.toBytes(next)),
                revision);
    }

    /** Reads a job and where it stands. */
    public CompletableFuture<Optional<JobView>> view(JobId id) {
        return bucket.get(STANDING + id).thenCombine(bucket.get(JOB + id),
                (standing, job) -> job.map(found -> view(found, standing)));
    }

    /** Reads jobs and where they stand; those that there are, in their order. */
    public List<JobView> views(Collection<JobId> ids) {
        return Window.askAll(link, List.copyOf(ids), this::view).stream().flatMap(Optional::stream).toList();
    }

    /** The same without those that cannot be read here. */
    public List<JobView> readable(Collection<JobId> ids) {
        return Window.askAll(link, List.copyOf(ids), id -> unreadable.orElse(view(id), "job " + id, Optional::empty))
                .stream().flatMap(Optional::stream).toList();
    }

    /** What of a job stands in headers, which newer processes write alike. */
    public CompletableFuture<Optional<JobHead>> head(JobId id) {
        return bucket.get(STANDING + id).thenCombine(bucket.get(JOB + id),
                (standing, job) -> job.map(found -> JobHead.of(id, found, standing)));
    }

    /**
     * Where a job stands, without the job.
     *
     * @param standing where it stands
     * @param revision the revision of its standing, 0 if it has none yet
     */
    public record Placed(Standing standing, long revision) {}

    /** Reads where jobs stand; the job itself, which may be large, only where nobody has changed it yet. */
    public Map<JobId, Placed> standings(Collection<JobId> ids) {
        Map<JobId, Placed> found = new HashMap<>();
        List<JobId> asked = List.copyOf(ids);
        List<Optional<Entry>> standings = Window.askAll(link, asked, id -> bucket.get(STANDING + id));
        List<JobId> untouched = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            JobId id = asked.get(i);
            standings.get(i).ifPresentOrElse(
                    entry -> found.put(id, new Placed(StandingForm.of(entry.body()), entry.revision())),
                    () -> untouched.add(id));
        }
        published(untouched).forEach((id, view) -> found.put(id, new Placed(view.standing(), view.revision())));
        return found;
    }

    /**
     * In which states jobs are, those that there are. Of one whose headers cannot be read here either it is only known that somebody
     * else deals with it: it is taken for running.
     */
    public Map<JobId, JobState> states(Collection<JobId> ids) {
        List<JobId> asked = List.copyOf(ids);
        List<Optional<JobState>> answers = Window.askAll(link, asked, this::state);
        Map<JobId, JobState> states = new HashMap<>();
        for (int i = 0; i < asked.size(); i++) {
            JobId id = asked.get(i);
            answers.get(i).ifPresent(state -> states.put(id, state));
        }
        return states;
    }

    private CompletableFuture<Optional<JobState>> state(JobId id) {
        return unreadable.orElse(head(id).thenApply(found -> found.map(JobHead::state)), "job " + id,
                () -> Optional.of(JobState.RUNNING));
    }

    /** Reads jobs as they were published, wherever they stand by now. */
    public Map<JobId, JobView> published(Collection<JobId> ids) {
        Map<JobId, JobView> found = new HashMap<>();
        Window.askAll(link, List.copyOf(ids), id -> bucket.get(JOB + id)).stream().flatMap(Optional::stream)
                .map(entry -> view(entry, Optional.empty())).forEach(view -> found.put(view.job().id(), view));
        return found;
    }

    /** Forgets a job. */
    public void forget(JobView view) {
        // In this order: a standing without a job is nothing, a job without a standing is a new one.
        link.await(bucket.delete(view.place()));
        if (view.revision() != Bucket.NONE) {
            // Another who forgets it too may have written meanwhile; what was written for a new job of its id stays.
            link.await(bucket.get(STANDING + view.job().id()))
                    .filter(entry -> entry.revision() == view.revision()
                            || StandingForm.of(entry.body()).isForgettable())
                    .ifPresent(entry -> link.await(bucket.delete(entry.revision())));
        }
    }

    /** Forgets new jobs that nobody but their publisher knows of. */
    public void withdraw(Collection<JobView> fresh) {
        Window.askAll(link, fresh.stream().map(JobView::place).toList(), bucket::delete);
    }

    /** Forgets the standings that earlier jobs of the same ids left behind: each is older than the new job's record. */
    public void forgetLeftOvers(Map<JobId, Long> places) {
        List<JobId> ids = List.copyOf(places.keySet());
        List<Optional<Entry>> standings = Window.askAll(link, ids, id -> bucket.get(STANDING + id));
        List<Long> old = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            long place = places.get(ids.get(i));
            standings.get(i).map(Entry::revision).filter(revision -> revision < place).ifPresent(old::add);
        }
        Window.askAll(link, old, bucket::delete);
    }

    /** What cannot be read here of the records. */
    public Unreadable unreadable() {
        return unreadable;
    }

    /** Reads the heads of all jobs, oldest first. */
    public Scan jobs() {
        return bucket.scan(JOB + "*");
    }

    /** Reads the heads of all standings, in the order in which they last changed. */
    public Scan standings() {
        return bucket.scan(STANDING + "*");
    }

    /** The job that a scan came by. */
    public JobId id(Entry entry) {
        String key = bucket.key(entry);
        return JobId.of(key.substring(key.indexOf('.') + 1));
    }

    private static JobView view(Entry entry, Optional<Entry> standing) {
        try {
            return read(entry, standing);
        } catch (WorkerException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new WorkerException(ErrorCode.UNREADABLE, "a record in NATS cannot be read: " + e, e);
        }
    }

    private static JobView read(Entry entry, Optional<Entry> standing) {
        JobRecord job = JobRecord.of(entry.body());
        // One that is older than the record was left behind by an earlier job of this id; it is written over.
        return new JobView(job, entry.revision(),
                standing.filter(found -> found.revision() > entry.revision())
                        .map(found -> StandingForm.of(found.body())).orElseGet(() -> Standing.first(job)),
                standing.map(Entry::revision).orElse(Bucket.NONE));
    }

    /** The most bytes that a payload or a result may have; the rest of a message is left to failures, names and headers. */
    public long maxBytes() {
        return link.maxPayload() / 4 * 3;
    }

    /** The most bytes of a checkpoint, which shares its message with the failures of earlier attempts. */
    public long maxCheckpoint() {
        return link.maxPayload() / 4;
    }

    /** The most bytes of the texts of a job's failures; they share a message with its payload, result or checkpoint. */
    public long maxFailures() {
        return Math.min(MAX_FAILURES, link.maxPayload() / 8);
    }

    /** Checks that a record fits into one message, headers included. */
    public byte[] requireSmall(JobId id, byte[] bytes) {
        require(id, bytes, link.maxPayload() - HEADERS);
        return bytes;
    }

    /** Checks that the payload of a job that has no record leaves room for what may have to be remembered of the job. */
    public void requireRoom(JobId id, byte[] payload) {
        require(id, payload, maxBytes());
    }

    private void require(JobId id, byte[] bytes, long most) {
        if (bytes.length > most) {
            throw new WorkerException(ErrorCode.INVALID_ARGUMENT, String.format(Locale.ROOT,
                    "job %s has %d bytes, its message or what came of it; %d are possible, as the NATS server takes %d in one"
                            + " message (max_payload in its configuration)."
                            + " Set worker.artifact-store to keep what is large outside of jobs",
                    id, bytes.length, most, link.maxPayload()));
        }
    }
}
