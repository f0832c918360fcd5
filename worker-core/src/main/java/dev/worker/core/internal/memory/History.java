package dev.worker.core.internal.memory;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The jobs of a queue that have ended and may be forgotten one day. Guarded by the lock of the queue.
 *
 * <p>Jobs that are kept equally long are forgotten in the order in which they ended, and most are kept equally long: a list per
 * length serves them at no cost. Lengths beyond the first few share a heap.
 */
final class History {

    private static final int MAX_LISTS = 32;
    private static final Comparator<Job> SOONEST_FIRST = Comparator.comparing(job -> job.keepUntil);

    private final Map<Duration, JobList> byKeep = new HashMap<>();
    private final PriorityQueue<Job> others = new PriorityQueue<>(SOONEST_FIRST);

    void add(Job job, Duration keep) {
        JobList list = byKeep.get(keep);
        if (list == null && byKeep.size() < MAX_LISTS) {
            list = new JobList();
            byKeep.put(keep, list);
        }
        if (list == null) {
            others.add(job);
        } else {
            list.append(job);
        }
    }

    /** The one whose time to keep is over first; null if there is none. */
    Job next() {
        Job soonest = others.peek();
        for (JobList list : byKeep.values()) {
            Job first = list.first();
            if (first != null && (soonest == null || SOONEST_FIRST.compare(first, soonest) < 0)) {
                soonest = first;
            }
        }
        return soonest;
    }

    /** Takes out what {@link #next} gave. */
    void remove(Job next) {
        if (next.list == null) {
            others.remove(next);
        } else {
            next.list.remove(next);
        }
    }
}
