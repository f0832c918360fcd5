package dev.worker.core.internal.memory;

import dev.worker.api.spi.FetchRequest;
import java.time.Instant;
import java.util.Set;
import java.util.TreeMap;

/**
 * The ready jobs of a queue that are alike to every worker: same type, same required labels, same priority, same limit key; in the order
 * in which they were accepted. Guarded by the lock of the queue.
 *
 * <p>Most jobs come in that order and are appended to a list. Those that come back (released, retried, their time come) go
 * to a sorted map beside it, so that neither kind pays for the other.
 */
final class Lane {

    /** What makes jobs alike. */
    record Key(String type, Set<String> requires, int priority, String limitKey) {

        static Key of(Job job) {
            return new Key(
                    job.envelope.type(), job.envelope.requires(), job.envelope.priority(), job.limitKey());
        }
    }

    private final Key key;
    private final JobList inOrder = new JobList();
    private final TreeMap<Long, Job> late = new TreeMap<>();
    private int size;

    Lane(Key key) {
        this.key = key;
    }

    Key key() {
        return key;
    }

    /** Null for jobs without. */
    String limitKey() {
        return key.limitKey();
    }

    int priority() {
        return key.priority();
    }

    int size() {
        return size;
    }

    boolean fits(FetchRequest request) {
        return request.types().contains(key.type()) && request.labels().containsAll(key.requires());
    }

    void add(Job job) {
        Job last = inOrder.last();
        if (last == null || last.sequence < job.sequence) {
            inOrder.append(job);
        } else {
            late.put(job.sequence, job);
        }
        size++;
    }

    void remove(Job job) {
        if (job.list == inOrder) {
            inOrder.remove(job);
        } else {
            late.remove(job.sequence);
        }
        size--;
    }

    /** The one that was accepted first. The lane must not be empty. */
    Job oldest() {
        Job head = inOrder.first();
        if (late.isEmpty()) {
            return head;
        }
        Job lateHead = late.firstEntry().getValue();
        return head == null || lateHead.sequence < head.sequence ? lateHead : head;
    }

    /** The one that was accepted last. The lane must not be empty. */
    Job newest() {
        Job tail = inOrder.last();
        if (late.isEmpty()) {
            return tail;
        }
        Job lateTail = late.lastEntry().getValue();
        return tail == null || lateTail.sequence > tail.sequence ? lateTail : tail;
    }

    /** Since when the one has been ready that has waited longest. */
    Instant readySince() {
        Instant earliest = inOrder.isEmpty() ? Instant.MAX : inOrder.first().runAt;
        for (Job job : late.values()) {
            earliest = job.runAt.isBefore(earliest) ? job.runAt : earliest;
        }
        return earliest;
    }
}
