package dev.worker.nats.internal.store;

import dev.worker.api.JobId;
import dev.worker.nats.internal.job.JobHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * A job that is to be read in full.
 *
 * @param id the job
 * @param bytes how large its records are
 */
record Sized(JobId id, long bytes) {

    /** Records may have a megabyte each, and what is read together is in memory together. */
    private static final long MOST_BYTES = 16 << 20;

    static Sized of(JobHead head) {
        return new Sized(head.id(), head.bytes());
    }

    /** Takes as many jobs from the front, at most so many, as may be in memory together; one alone may be of any size. */
    static List<JobId> poll(Queue<Sized> line, int max) {
        List<JobId> taken = new ArrayList<>();
        long bytes = 0;
        while (taken.size() < max && bytes < MOST_BYTES) {
            Sized next = line.poll();
            if (next == null) {
                break;
            }
            taken.add(next.id());
            bytes += next.bytes();
        }
        return taken;
    }
}
