package dev.worker.core.internal.memory;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Gathers what a batch of changes made ready or scheduled, to be told once the lock is free. */
final class Woken {

    private Set<JobQueue> ready = Set.of();
    private boolean scheduled;
    private List<Job> turned = List.of();

    void ready(JobQueue queue) {
        if (ready.isEmpty()) {
            ready = Set.of(queue);
        } else if (!ready.contains(queue)) {
            ready = new HashSet<>(ready);
            ready.add(queue);
        }
    }

    void scheduled() {
        scheduled = true;
    }

    /** A job that others come after, or that comes after others, has ended or lives again. */
    void turned(Job job) {
        if (turned.isEmpty()) {
            turned = new ArrayList<>();
        }
        turned.add(job);
    }

    List<Job> turned() {
        return turned;
    }

    Set<JobQueue> ready() {
        return ready;
    }

    boolean hasScheduled() {
        return scheduled;
    }
}
