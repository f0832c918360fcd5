package dev.worker.core.internal.memory;

import dev.worker.api.Cancellation;
import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.JobStatistics;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Parent;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.StoredJob;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The store's view of the jobs: what became of them. */
final class MemoryJobStore implements JobStore {

    /** How long a job is kept that was cancelled before it ran. */
    private static final Duration KEEP_CANCELLED = Duration.ofDays(7);

    private final JobTable jobs;
    private final Listeners listeners;

    MemoryJobStore(JobTable jobs, Listeners listeners) {
        this.jobs = jobs;
        this.listeners = listeners;
    }

    @Override
    public List<Receipt> create(List<Envelope> envelopes) {
        return jobs.publish(envelopes, new Woken());
    }

    @Override
    public List<Settled> start(OwnerId owner, String worker, List<Delivery> deliveries) {
        List<Settled> answers = new ArrayList<>(deliveries.size());
        Instant now = jobs.now();
        for (Delivery delivery : deliveries) {
            answers.add(locked(delivery.envelope().id(), job -> {
                if (job.state().ended() || job.attempt >= delivery.attempt()) {
                    return Settled.LOST;
                }
                job.queue.start(job, owner, worker, delivery.attempt(), now);
                return Settled.APPLIED;
            }).orElse(Settled.LOST));
        }
        return answers;
    }

    @Override
    public List<Settled> settle(OwnerId owner, List<Settlement> settlements) {
        return jobs.settle(owner, settlements, new Woken());
    }

    @Override
    public Optional<JobInfo> find(JobId id) {
        return locked(id, Job::info);
    }

    @Override
    public Optional<StoredJob> load(JobId id) {
        Instant now = jobs.now();
        return locked(id, job -> job.stored(now));
    }

    @Override
    public Map<JobId, JobState> states(Collection<JobId> ids) {
        Map<JobId, JobState> states = new HashMap<>();
        for (JobId id : ids) {
            locked(id, Job::state).ifPresent(state -> states.put(id, state));
        }
        return states;
    }

    @Override
    public List<JobInfo> list(JobQuery query) {
        return new JobSearch(jobs, query).run();
    }

    @Override
    public JobStatistics statistics() {
        return jobs.whole(this::count);
    }

    private JobStatistics count() {
        List<JobStatistics.Count> counts = new ArrayList<>();
        Map<String, Duration> oldestReady = new HashMap<>();
        Instant now = jobs.now();
        for (JobQueue queue : jobs.queues()) {
            try (HeldQueue held = new HeldQueue()) {
                held.hold(queue);
                queue.addStatistics(now, counts, oldestReady);
            }
        }
        return new JobStatistics(counts, oldestReady);
    }

    @Override
    public Cancellation cancel(JobId id, String reason) {
        Instant now = jobs.now();
        Cancellation met = locked(id, job -> cancel(job, reason, now)).orElse(Cancellation.NOT_FOUND);
        if (met == Cancellation.REQUESTED) {
            listeners.cancelRequested(id);
        }
        if (met == Cancellation.CANCELLED) {
            followed(id);
        }
        return met;
    }

    @Override
    public void progress(OwnerId owner, Map<JobId, AttemptProgress> updates) {
        updates.forEach((id, update) -> locked(id, job -> {
            if (job.runs(owner, update.attempt())) {
                job.progress = update.progress();
            }
            return job;
        }));
    }

    @Override
    public List<Parent> parents(JobId child) {
        return jobs.find(child).map(jobs.dependencies()::parents).orElse(List.of());
    }

    @Override
    public Settled checkpoint(OwnerId owner, JobId id, int attempt, byte[] checkpoint) {
        return locked(id, job -> {
            if (!job.runs(owner, attempt)) {
                return Settled.LOST;
            }
            job.checkpoint = checkpoint;
            return Settled.APPLIED;
        }).orElse(Settled.LOST);
    }

    @Override
    public Optional<byte[]> checkpoint(JobId id) {
        return locked(id, job -> Optional.ofNullable(job.checkpoint)).flatMap(found -> found);
    }

    @Override
    public Set<JobId> requeue(Collection<JobId> ids) {
        Woken woken = new Woken();
        jobs.dependencies().lock().lock();
        try {
            Set<JobId> requeued = new HashSet<>();
            Set<JobId> stayed = new HashSet<>();
            states(ids).forEach((id, state) -> {
                if (state == JobState.FAILED) {
                    (requeue(id, woken) ? requeued : stayed).add(id);
                }
            });
            jobs.dependencies().follow(woken.turned(), woken);
            states(stayed).forEach((id, state) -> {
                if (!state.ended()) {
                    requeued.add(id);
                }
            });
            return requeued;
        } finally {
            jobs.dependencies().lock().unlock();
            listeners.tell(woken);
        }
    }

    @Override
    public List<JobId> deadLettersOlderThan(Duration age, int max) {
        Instant latest = jobs.now().minus(age);
        // exclusive at its end, and instants have nanoseconds
        JobQuery old = JobQuery.deadLetters().ended(Instant.EPOCH, latest.plusNanos(1)).limit(max);
        return list(old).stream().map(JobInfo::id).toList();
    }

    @Override
    public int discard(Collection<JobId> ids) {
        int discarded = 0;
        for (JobId id : ids) {
            discarded += locked(id, this::discard).orElse(false) ? 1 : 0;
        }
        return discarded;
    }

    @Override
    public int purge(int max) {
        return jobs.purge(jobs.now(), max);
    }

    @Override
    public void close() {
        // holds nothing
    }

    /** Wants the lock of the dependencies held. */
    private boolean requeue(JobId id, Woken woken) {
        Instant now = jobs.now();
        return locked(id, job -> {
            if (job.state() != JobState.FAILED || jobs.dependencies().mustStay(job) || !jobs.claimKey(job)) {
                return false;
            }
            jobs.dependencies().forgive(job);
            job.queue.requeue(job, now, woken);
            if (job.ties != null) {
                woken.turned(job);
            }
            return true;
        }).orElse(false);
    }

    private void followed(JobId id) {
        Woken woken = new Woken();
        jobs.find(id).filter(job -> job.ties != null).ifPresent(woken::turned);
        jobs.dependencies().follow(woken.turned(), woken);
        listeners.tell(woken);
    }

    private Cancellation cancel(Job job, String reason, Instant now) {
        if (job.state().ended()) {
            return Cancellation.ALREADY_ENDED;
        }
        if (job.state() == JobState.RUNNING) {
            job.cancelReason = reason;
            return Cancellation.REQUESTED;
        }
        job.queue.cancel(job, reason, KEEP_CANCELLED, now);
        jobs.releaseKey(job);
        return Cancellation.CANCELLED;
    }

    private boolean discard(Job job) {
        if (job.state() != JobState.FAILED) {
            return false;
        }
        job.forget();
        jobs.delete(job);
        return true;
    }

    /** Does something with a job under the lock of its queue; empty if there is no such job. */
    private <T> Optional<T> locked(JobId id, Function<Job, T> action) {
        Job job = jobs.find(id).orElse(null);
        if (job == null) {
            return Optional.empty();
        }
        try (HeldQueue held = new HeldQueue()) {
            held.hold(job.queue);
            // It may have been deleted while this thread waited for the lock.
            return jobs.find(id).filter(found -> found == job).map(action);
        }
    }
}
