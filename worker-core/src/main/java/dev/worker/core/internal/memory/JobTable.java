package dev.worker.core.internal.memory;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.Unique;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** All jobs by id, the live ones by unique key, and the queues. Safe for use by any number of threads. */
final class JobTable {

    private final Map<JobId, Job> jobs = new ConcurrentHashMap<>();
    private final Keys keys = new Keys();
    private final Map<String, JobQueue> queues = new ConcurrentHashMap<>();
    private final AtomicLong sequence = new AtomicLong();
    /** Jobs that are there, and room set aside for those that are being published. */
    private final AtomicLong taken = new AtomicLong();
    private final int maxJobs;
    private final InstantSource clock;
    private final Dependencies dependencies = new Dependencies(this);

    JobTable(int maxJobs, InstantSource clock) {
        this.maxJobs = maxJobs;
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    Optional<JobQueue> queue(String name) {
        return Optional.ofNullable(queues.get(name));
    }

    Collection<JobQueue> queues() {
        return queues.values();
    }

    /** The job of this id, to be read under the lock of its queue. */
    Optional<Job> find(JobId id) {
        return Optional.ofNullable(jobs.get(id));
    }

    Collection<Job> all() {
        return jobs.values();
    }

    Dependencies dependencies() {
        return dependencies;
    }

    /** Does something under the lock of a job's queue. */
    <T> T locked(Job job, Supplier<T> action) {
        try (HeldQueue held = new HeldQueue()) {
            held.hold(job.queue);
            return action.get();
        }
    }

    List<Receipt> publish(List<Envelope> envelopes, Woken woken) {
        if (envelopes.stream().allMatch(envelope -> envelope.after().isEmpty())) {
            return publish(envelopes, false, woken, reserve(envelopes));
        }
        dependencies.lock().lock();
        try {
            List<Job> kept = dependencies.keepParents(envelopes);
            try {
                List<Receipt> receipts = publish(envelopes, true, woken, reserve(envelopes));
                dependencies.tie(envelopes, receipts, woken);
                return receipts;
            } finally {
                dependencies.release(kept);
            }
        } finally {
            dependencies.lock().unlock();
        }
    }

    /** Publishes; tied jobs do not start before their ties to others are known. */
    private List<Receipt> publish(List<Envelope> envelopes, boolean tied, Woken woken, long reserved) {
        List<Receipt> receipts = new ArrayList<>(envelopes.size());
        long created = 0;
        Instant now = now();
        try (HeldQueue held = new HeldQueue()) {
            for (Envelope envelope : envelopes) {
                JobQueue queue = queues.computeIfAbsent(envelope.queue(), JobQueue::new);
                held.hold(queue);
                Receipt receipt = publish(envelope, queue, tied, now, woken);
                created += receipt.kind() == Receipt.Kind.CREATED ? 1 : 0;
                receipts.add(receipt);
            }
        } finally {
            taken.addAndGet(created - reserved);
        }
        return receipts;
    }

    /** Changes running jobs of this owner; the lease is the caller's to check. */
    List<Settled> settle(OwnerId owner, List<Settlement> settlements, Woken woken) {
        List<Envelope> next = settlements.stream().flatMap(settlement -> settlement.next().stream()).toList();
        if (next.isEmpty()) {
            return settleAlone(owner, settlements, woken);
        }
        dependencies.lock().lock();
        try {
            List<Job> kept = dependencies.keepKnownParents(next);
            try {
                List<Settled> answers = settleAlone(owner, settlements, woken);
                createNext(settlements, answers, woken);
                return answers;
            } finally {
                dependencies.release(kept);
            }
        } finally {
            dependencies.lock().unlock();
        }
    }

    /** Reads while no job ends that brings others along, which come to be a moment after its end. */
    <T> T whole(Supplier<T> reading) {
        dependencies.lock().lock();
        try {
            return reading.get();
        } finally {
            dependencies.lock().unlock();
        }
    }

    /** The outcomes that bring them along are there already, so they are not refused for want of room. */
    private void createNext(List<Settlement> settlements, List<Settled> answers, Woken woken) {
        List<Envelope> next = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i) == Settled.APPLIED) {
                next.addAll(settlements.get(i).next());
            }
        }
        List<Receipt> receipts = publish(next, true, woken, 0);
        dependencies.tie(next, receipts, woken);
    }

    private List<Settled> settleAlone(OwnerId owner, List<Settlement> settlements, Woken woken) {
        List<Settled> answers = new ArrayList<>(settlements.size());
        Instant now = now();
        try (HeldQueue held = new HeldQueue()) {
            for (Settlement settlement : settlements) {
                answers.add(settle(owner, settlement, now, held, woken));
            }
        }
        dependencies.follow(woken.turned(), woken);
        return answers;
    }

    /** Takes the unique key of a job that is to live again; false if another live job has it. */
    boolean claimKey(Job job) {
        return keys.claim(job, now());
    }

    /** Gives back the unique key of a job that has ended. */
    void releaseKey(Job job) {
        keys.ended(job);
    }

    /** Deletes a job that is in no structure of its queue any more. */
    void delete(Job job) {
        jobs.remove(job.id());
        keys.forget(job);
        taken.decrementAndGet();
    }

    /** Deletes ended jobs whose time to keep is over at this instant, at most so many; gives how many. */
    int purge(Instant until, int max) {
        int purged = 0;
        for (JobQueue queue : queues.values()) {
            try (HeldQueue held = new HeldQueue()) {
                held.hold(queue);
                for (Job job; purged < max && (job = queue.forgetNext(until)) != null; purged++) {
                    delete(job);
                }
            }
        }
        return purged;
    }

    private Receipt publish(Envelope envelope, JobQueue queue, boolean tied, Instant now, Woken woken) {
        Job job = queue.create(envelope, sequence.incrementAndGet(), now);
        Job known = envelope.uniqueKey().isEmpty()
                ? jobs.putIfAbsent(envelope.id(), job)
                : keys.add(envelope.uniqueKey().get(), job, now, () -> jobs.putIfAbsent(job.id(), job),
                        () -> jobs.get(job.id()));
        if (known == null) {
            job.runAt = Times.runAt(envelope.start(), now);
            if (tied) {
                job.tied().open = 1;
                queue.await(job);
            } else {
                queue.enter(job, job.runAt, now, woken);
            }
            return new Receipt(envelope.id(), Receipt.Kind.CREATED);
        }
        return new Receipt(known.id(), meet(known, envelope, queue, now, woken));
    }

    /** What becomes of an envelope that meets a job of its id, or one that holds its key. Wants the lock of the envelope's queue. */
    private static Receipt.Kind meet(Job known, Envelope envelope, JobQueue queue, Instant now, Woken woken) {
        if (known.id().equals(envelope.id())) {
            return Receipt.Kind.DUPLICATE;
        }
        boolean replaces = envelope.unique().filter(Unique::replaces).isPresent() && known.queue == queue
                && known.envelope.type().equals(envelope.type()) && known.isUntouched();
        if (replaces) {
            queue.replace(known, replaced(known.envelope, envelope), startOf(known, envelope, now), now, woken);
            return Receipt.Kind.REPLACED;
        }
        return envelope.hasMessage(known.envelope.type(), known.envelope.payload())
                ? Receipt.Kind.DUPLICATE
                : Receipt.Kind.CONFLICT;
    }

    private static Envelope replaced(Envelope old, Envelope next) {
        return new Envelope(old.id(), old.type(), next.version(), next.payload(), old.queue(), next.priority(),
                next.start(), old.unique(), next.requires(), next.headers(), old.after());
    }

    private static Instant startOf(Job known, Envelope envelope, Instant now) {
        Instant start = Times.runAt(envelope.start(), now);
        if (envelope.unique().orElse(null) instanceof Unique.Debounce debounce) {
            Instant latest = Times.plus(known.createdAt, debounce.maxWait());
            return !latest.isBefore(start) ? start : latest.isAfter(now) ? latest : now;
        }
        return start;
    }

    private Settled settle(OwnerId owner, Settlement settlement, Instant now, HeldQueue held, Woken woken) {
        Job job = jobs.get(settlement.id());
        if (job == null) {
            return Settled.LOST;
        }
        held.hold(job.queue);
        if (!job.runs(owner, settlement.attempt())) {
            return Settled.LOST;
        }
        job.queue.settle(job, settlement, now, woken);
        if (job.state().ended()) {
            releaseKey(job);
            if (job.ties != null) {
                woken.turned(job);
            }
        }
        return Settled.APPLIED;
    }

    boolean begin(OwnerId owner, JobId id, int attempt) {
        return find(id).filter(job -> locked(job, () -> {
            boolean own = job.runs(owner, attempt);
            job.startedAt = own ? now() : job.startedAt;
            return own;
        })).isPresent();
    }

    private long reserve(List<Envelope> envelopes) {
        envelopes.forEach(envelope -> Objects.requireNonNull(envelope, "envelope"));
        long wanted = envelopes.size();
        if (tryReserve(wanted)) {
            return wanted;
        }
        wanted = envelopes.stream().filter(envelope -> !jobs.containsKey(envelope.id())).count();
        if (wanted <= maxJobs) {
            purge(Instant.MAX, (int) Math.max(0, taken.get() + wanted - maxJobs));
        }
        if (tryReserve(wanted)) {
            return wanted;
        }
        throw new WorkerException(ErrorCode.UNAVAILABLE, String.format(
                "the memory backend is full: it holds %d jobs that are live or dead letters, %d more were enqueued,"
                        + " worker.memory.max-jobs allows %d; let workers catch up, discard dead letters or allow more",
                taken.get(), wanted, maxJobs));
    }

    private boolean tryReserve(long wanted) {
        if (taken.addAndGet(wanted) <= maxJobs) {
            return true;
        }
        taken.addAndGet(-wanted);
        return false;
    }
}
