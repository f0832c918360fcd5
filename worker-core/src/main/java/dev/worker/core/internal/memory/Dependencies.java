package dev.worker.core.internal.memory;

import dev.worker.api.Dependency;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.ParentPolicy;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Parent;
import dev.worker.api.spi.Receipt;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The order between jobs. Its lock comes before those of the queues: whoever changes a job under the lock of its queue only
 * notes that the job has turned, and calls {@link #follow} with none held. That brings those that come after the job to where
 * its state, whatever it is by then, wants them.
 */
final class Dependencies {

    /** How long a job is kept that was cancelled because of a parent. */
    private static final Duration KEEP_CANCELLED = Duration.ofDays(7);

    private final JobTable jobs;
    private final ReentrantLock lock = new ReentrantLock();

    Dependencies(JobTable jobs) {
        this.jobs = jobs;
    }

    ReentrantLock lock() {
        return lock;
    }

    /** Keeps the parents that are there already from being forgotten; refuses the batch if any is not. Wants the lock held. */
    List<Job> keepParents(List<Envelope> envelopes) {
        Set<JobId> batch = new HashSet<>();
        envelopes.forEach(envelope -> batch.add(envelope.id()));
        Set<JobId> outside = new HashSet<>();
        envelopes.forEach(envelope -> envelope.after().stream()
                .map(Dependency::parent).filter(id -> !batch.contains(id)).forEach(outside::add));
        List<Job> kept = new ArrayList<>();
        List<JobId> unknown = new ArrayList<>();
        for (JobId id : outside) {
            keep(id).ifPresentOrElse(kept::add, () -> unknown.add(id));
        }
        if (!unknown.isEmpty()) {
            release(kept);
            throw Parent.unknown(unknown);
        }
        return kept;
    }

    /** Keeps those of the parents that are there already. Wants the lock held. */
    List<Job> keepKnownParents(List<Envelope> envelopes) {
        return envelopes.stream().flatMap(envelope -> envelope.after().stream())
                .map(Dependency::parent).distinct()
                .map(this::keep).flatMap(Optional::stream)
                .toList();
    }

    /** Lets go of parents that were kept. */
    void release(List<Job> kept) {
        kept.forEach(this::release);
    }

    /** Ties the new jobs of a batch to their parents, and lets those start that need not wait. Wants the lock held. */
    void tie(List<Envelope> envelopes, List<Receipt> receipts, Woken woken) {
        Map<JobId, JobId> holders = new HashMap<>();
        for (int i = 0; i < receipts.size(); i++) {
            holders.put(envelopes.get(i).id(), receipts.get(i).id());
        }
        List<Job> created = new ArrayList<>();
        for (Receipt receipt : receipts) {
            if (receipt.kind() == Receipt.Kind.CREATED) {
                jobs.find(receipt.id()).ifPresent(created::add);
            }
        }
        created.forEach(job -> tie(job, holders));
        Deque<Job> turned = new ArrayDeque<>();
        for (Job job : created) {
            job.ties.open--;
            judge(job, turned, woken);
        }
        follow(turned, woken);
    }

    /** Brings those that come after these jobs to where the states of these want them, and on down. */
    void follow(List<Job> turned, Woken woken) {
        if (turned.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            follow(new ArrayDeque<>(turned), woken);
        } finally {
            lock.unlock();
        }
    }

    /** Whether a parent that is a dead letter keeps this one a dead letter. */
    boolean mustStay(Job job) {
        return job.ties != null && job.ties.parents.stream()
                .anyMatch(edge -> edge.forbids() && edge.ended == JobState.FAILED && isThere(edge.parent));
    }

    /** A job that is put back by hand does not mind parents that ended badly and will not run again. */
    void forgive(Job job) {
        if (job.ties != null) {
            job.ties.parents.stream().filter(Edge::forbids).forEach(edge -> edge.policy = ParentPolicy.RUN);
            job.ties.forbidding = 0;
        }
    }

    List<Parent> parents(Job child) {
        lock.lock();
        try {
            return child.ties == null ? List.of() : child.ties.parents.stream().map(this::parent).toList();
        } finally {
            lock.unlock();
        }
    }

    private void tie(Job job, Map<JobId, JobId> holders) {
        job.ties.keepsParents = true;
        for (Dependency dependency : job.envelope.after()) {
            JobId id = holders.getOrDefault(dependency.parent(), dependency.parent());
            // Absent can only be a job under the same unique key, which has ended meanwhile and is forgotten.
            keep(id).ifPresent(parent -> tie(job, parent, dependency.policy()));
        }
    }

    private void tie(Job job, Job parent, ParentPolicy policy) {
        Edge edge = new Edge(parent, job, policy);
        edge.keeps = true;
        job.ties.parents.add(edge);
        parent.ties.children.add(edge);
        job.ties.open++;
        turn(edge, endOf(parent));
    }

    private void follow(Deque<Job> turned, Woken woken) {
        for (Job job; (job = turned.poll()) != null;) {
            JobState end = endOf(job);
            keepOrRelease(job, end == null);
            for (Edge edge : job.ties.children) {
                if (edge.ended != end) {
                    turn(edge, end);
                    judge(edge.child, turned, woken);
                }
            }
        }
    }

    private static void turn(Edge edge, JobState end) {
        Ties ties = edge.child.ties;
        ties.open -= edge.isOpen() ? 1 : 0;
        ties.forbidding -= edge.forbids() ? 1 : 0;
        edge.ended = end;
        ties.open += edge.isOpen() ? 1 : 0;
        ties.forbidding += edge.forbids() ? 1 : 0;
    }

    /** Says what becomes of a job that waits, or has failed without having run. */
    private void judge(Job job, Deque<Job> turned, Woken woken) {
        Ties ties = job.ties;
        Optional<Edge> cause = ties.forbidding == 0
                ? Optional.empty()
                : ties.parents.stream().filter(Edge::forbids).findFirst();
        String reason = cause.map(this::reason).orElse(null);
        boolean hasTurned = jobs.locked(job, () -> {
            if (job.state() == JobState.WAITING && cause.isPresent()) {
                end(job, cause.get().policy, reason);
                return true;
            }
            // a dead letter that was discarded is still tied to its parents, and must not come back with them
            boolean again = job.state() == JobState.FAILED && job.attempt == 0 && cause.isEmpty()
                    && isThere(job) && jobs.claimKey(job);
            if (again) {
                job.queue.await(job);
            }
            if (job.state() == JobState.WAITING && ties.open == 0) {
                job.queue.start(job, jobs.now(), woken);
            }
            return again;
        });
        if (hasTurned) {
            turned.add(job);
        }
    }

    private void end(Job job, ParentPolicy policy, String reason) {
        if (policy == ParentPolicy.CANCEL) {
            job.queue.cancel(job, reason, KEEP_CANCELLED, jobs.now());
        } else {
            job.queue.bury(job, reason, jobs.now());
        }
        jobs.releaseKey(job);
    }

    private String reason(Edge edge) {
        String why = jobs.locked(edge.parent, () -> edge.parent.reason);
        return Parent.reason(edge.parent.id(), edge.parent.envelope.type(), edge.ended, why);
    }

    private Parent parent(Edge edge) {
        return jobs.locked(edge.parent, () -> new Parent(edge.parent.id(), edge.policy,
                Optional.of(edge.parent.envelope.type()), edge.parent.state(),
                Optional.ofNullable(edge.parent.result), Optional.ofNullable(edge.parent.reason)));
    }

    /** The state in which a job has ended; null if it has not. */
    private JobState endOf(Job job) {
        return jobs.locked(job, () -> job.state().ended() ? job.state() : null);
    }

    private boolean isThere(Job job) {
        return jobs.find(job.id()).filter(found -> found == job).isPresent();
    }

    private Optional<Job> keep(JobId id) {
        return jobs.find(id).filter(job -> jobs.locked(job, () -> {
            if (!isThere(job)) {
                return false;
            }
            job.tied().needed++;
            return true;
        }));
    }

    private void release(Job job) {
        jobs.locked(job, () -> {
            job.ties.needed--;
            if (job.ties.needed == 0 && job.ties.overdue) {
                job.ties.overdue = false;
                job.queue.remember(job);
            }
            return job;
        });
    }

    /** A job keeps its parents until it has ended, and again from when it is put back. */
    private void keepOrRelease(Job job, boolean keep) {
        if (job.ties.keepsParents == keep) {
            return;
        }
        job.ties.keepsParents = keep;
        for (Edge edge : job.ties.parents) {
            if (keep) {
                edge.keeps = keep(edge.parent.id()).isPresent();
            } else if (edge.keeps) {
                edge.keeps = false;
                release(edge.parent);
            }
        }
        if (!keep && endOf(job) != JobState.FAILED) {
            // It cannot come back: a chain must not hold all that it consisted of, nor a parent all that ever came after it.
            job.ties.parents.forEach(edge -> edge.parent.ties.children.remove(edge));
            job.ties.parents.clear();
        }
    }
}
