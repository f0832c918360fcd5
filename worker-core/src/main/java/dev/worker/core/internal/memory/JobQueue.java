package dev.worker.core.internal.memory;

import dev.worker.api.AttemptFailure;
import dev.worker.api.JobState;
import dev.worker.api.Unique;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.JobStatistics;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The jobs of one queue, each in the structure of its state, and the moves between them. Guarded by its lock: every method
 * but {@link #name}, {@link #lock} and {@link #hasReady} wants it held.
 */
final class JobQueue {

    private static final Comparator<
            Job> BY_TIME = Comparator.comparing((Job job) -> job.runAt).thenComparingLong(job -> job.sequence);

    private final String name;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, StateCounts> counts = new HashMap<>();
    private final ReadyJobs ready = new ReadyJobs();
    private final KeyUses keys = new KeyUses();
    private final TreeSet<Job> scheduled = new TreeSet<>(BY_TIME);
    private final JobList running = new JobList();
    /** Those that ended and may be forgotten one day; dead letters are in no structure. */
    private final History history = new History();

    JobQueue(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    ReentrantLock lock() {
        return lock;
    }

    /** Whether a job is ready, or was a moment ago. */
    boolean hasReady() {
        return !ready.isEmpty();
    }

    /** The types of the jobs that have been ready since this instant or longer. */
    Set<String> typesReadySince(Instant instant) {
        return ready.typesReadySince(instant);
    }

    Job create(Envelope envelope, long sequence, Instant now) {
        StateCounts typeCounts = counts.computeIfAbsent(envelope.type(), type -> new StateCounts());
        return new Job(envelope, this, typeCounts, sequence, now);
    }

    /** Puts a job into its place: ready, or waiting for its time. */
    void enter(Job job, Instant runAt, Instant now, Woken woken) {
        job.runAt = runAt;
        if (runAt.isAfter(now)) {
            job.become(JobState.SCHEDULED);
            scheduled.add(job);
            woken.scheduled();
        } else {
            job.become(JobState.QUEUED);
            ready.add(job);
            woken.ready(this);
        }
    }

    /** Gives a job that has not run another message, and its time. */
    void replace(Job job, Envelope envelope, Instant runAt, Instant now, Woken woken) {
        if (job.state() == JobState.WAITING) {
            job.envelope = envelope;
            job.runAt = runAt;
        } else {
            leave(job);
            job.envelope = envelope;
            enter(job, runAt, now, woken);
        }
    }

    /** Lets a job wait for others; a dead letter becomes one that waits again. */
    void await(Job job) {
        job.reason = null;
        job.endedAt = null;
        job.become(JobState.WAITING);
    }

    /** Puts a job that has waited for others into its place. */
    void start(Job job, Instant now, Woken woken) {
        enter(job, job.runAt.isAfter(now) ? job.runAt : now, now, woken);
    }

    /** Makes a job that has not run a dead letter. */
    void bury(Job job, String reason, Instant now) {
        job.reason = reason;
        end(job, JobState.FAILED, null, now);
    }

    /** Puts an ended job that may be forgotten one day among those. */
    void remember(Job job) {
        history.add(job, Duration.between(job.endedAt, job.keepUntil));
    }

    KeyUses keys() {
        return keys;
    }

    void take(FetchRequest request, Instant now, Consumer<Job> taken) {
        Consumer<Job> taker = job -> {
            run(job, request.owner(), request.worker(), job.attempt + 1, job.crashes == 0 ? now : null);
            taken.accept(job);
        };
        if (request.limits().isPresent()) {
            ready.takeInTurns(request, new TurnTaking(keys, request, now), taker);
        } else {
            ready.take(request, taker);
        }
    }

    /** Begins an attempt that another transport delivered, wherever the job is now. */
    void start(Job job, OwnerId owner, String worker, int attempt, Instant now) {
        leave(job);
        run(job, owner, worker, attempt, now);
    }

    /** Makes the running job what the settlement says. */
    void settle(Job job, Settlement settlement, Instant now, Woken woken) {
        settlement.progress().ifPresent(progress -> job.progress = progress);
        switch (settlement.change()) {
            case Change.Succeed succeed -> {
                job.result = succeed.result().orElse(null);
                end(job, JobState.SUCCEEDED, succeed.keep(), now);
            }
            case Change.Retry retry -> {
                job.fail(new AttemptFailure(job.attempt, retry.error(), settlement.worker(), now));
                running.remove(job);
                enter(job, Times.plus(now, retry.delay()), now, woken);
            }
            case Change.Fail fail -> {
                job.fail(new AttemptFailure(job.attempt, fail.error(), settlement.worker(), now));
                job.reason = fail.reason();
                end(job, JobState.FAILED, null, now);
            }
            case Change.Cancel cancel -> {
                String asked = Objects.requireNonNullElse(job.cancelReason, cancel.reason());
                cancel(job, asked, cancel.keep(), now);
            }
            case Change.Release release -> {
                job.attempt--;
                running.remove(job);
                enter(job, Times.plus(now, release.delay()), now, woken);
            }
        }
    }

    void cancel(Job job, String reason, Duration keep, Instant now) {
        job.reason = reason;
        end(job, JobState.CANCELLED, keep, now);
    }

    /** Puts a dead letter back, as if it were new; what it went through stays readable. */
    void requeue(Job job, Instant now, Woken woken) {
        job.attempt = 0;
        job.crashes = 0;
        job.startedAt = null;
        job.endedAt = null;
        job.reason = null;
        job.progress = null;
        if (job.ties != null && job.ties.open > 0) {
            await(job);
        } else {
            enter(job, now, now, woken);
        }
    }

    /**
     * Makes ready what is due, at most so many.
     *
     * @return when the next one's time comes, if one is left
     */
    Optional<Instant> releaseDue(Instant now, int max, Woken woken) {
        for (int released = 0; released < max && isDue(now); released++) {
            enterReady(scheduled.pollFirst());
            woken.ready(this);
        }
        return scheduled.isEmpty() ? Optional.empty() : Optional.of(scheduled.first().runAt);
    }

    /** Walks the running jobs; the visitor says whether to go on. */
    void eachRunning(Predicate<Job> visitor) {
        for (Job job = running.first(); job != null && visitor.test(job);) {
            job = job.next;
        }
    }

    /**
     * Takes the next job out of the history, if its time to keep is over at this instant.
     *
     * @return null if there is none
     */
    Job forgetNext(Instant now) {
        for (Job next = history.next(); next != null && !next.keepUntil.isAfter(now); next = history.next()) {
            history.remove(next);
            if (next.ties == null || next.ties.needed == 0) {
                next.forget();
                return next;
            }
            next.ties.overdue = true;
        }
        return null;
    }

    void addStatistics(Instant now, List<JobStatistics.Count> list, Map<String, Duration> oldestReady) {
        counts.forEach((type, typeCounts) -> list.addAll(typeCounts.list(name, type)));
        ready.readySince().ifPresent(since -> oldestReady.put(name, Duration.between(since, now)));
    }

    private boolean isDue(Instant now) {
        return !scheduled.isEmpty() && !scheduled.first().runAt.isAfter(now);
    }

    private void enterReady(Job job) {
        job.become(JobState.QUEUED);
        ready.add(job);
    }

    private void run(Job job, OwnerId owner, String worker, int attempt, Instant startedAt) {
        job.become(JobState.RUNNING);
        job.keyFree |= job.envelope.unique().filter(unique -> !holdsWhileRunning(unique)).isPresent();
        job.owner = owner;
        job.worker = worker;
        job.attempt = attempt;
        job.startedAt = startedAt;
        job.progress = null;
        running.append(job);
    }

    private static boolean holdsWhileRunning(Unique unique) {
        return unique instanceof Unique.UntilFinished || unique instanceof Unique.Throttle;
    }

    private void end(Job job, JobState state, Duration keep, Instant now) {
        leave(job);
        job.become(state);
        job.endedAt = now;
        job.cancelReason = null;
        job.checkpoint = state == JobState.FAILED ? job.checkpoint : null;
        if (keep == null) {
            job.keepUntil = null;
        } else {
            Duration atLeast = Keys.keep(job, keep, now);
            job.keepUntil = Times.plus(now, atLeast);
            history.add(job, atLeast);
        }
    }

    private void leave(Job job) {
        switch (job.state()) {
            case QUEUED -> ready.remove(job);
            case SCHEDULED -> scheduled.remove(job);
            case RUNNING -> running.remove(job);
            case WAITING, SUCCEEDED, FAILED, CANCELLED -> {
                // in no structure that it could leave
            }
        }
    }
}
