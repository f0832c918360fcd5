package dev.worker.core.internal.memory;

/**
 * A list of jobs that runs through the jobs themselves: adding and taking out anywhere cost the same little, and no
 * memory. Guarded by the lock of the queue.
 */
final class JobList {

    private Job first;
    private Job last;

    Job first() {
        return first;
    }

    Job last() {
        return last;
    }

    boolean isEmpty() {
        return first == null;
    }

    void append(Job job) {
        job.list = this;
        job.previous = last;
        if (last == null) {
            first = job;
        } else {
            last.next = job;
        }
        last = job;
    }

    void remove(Job job) {
        if (job.previous == null) {
            first = job.next;
        } else {
            job.previous.next = job.next;
        }
        if (job.next == null) {
            last = job.previous;
        } else {
            job.next.previous = job.previous;
        }
        job.previous = null;
        job.next = null;
        job.list = null;
    }
}
