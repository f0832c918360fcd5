package dev.worker.jdbi.internal.h2;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Lets claims pass over rows that others have locked. To ask which are free costs a look at each, so they are asked for only from
 * when a claim of the queue met a locked one until a claim meets none. Guarded by the lock of the claims.
 */
final class LockedRows {

    /** Queues in which there may be some. */
    private final Set<String> queues = new HashSet<>();
    private boolean asking;
    private boolean met;

    /** Whether there may be some in the queue. */
    boolean expected(String queue) {
        return queues.contains(queue);
    }

    /** A claim that asks begins. */
    void ask() {
        asking = true;
        met = false;
    }

    /** It has ended. */
    void asked(String queue) {
        if (met) {
            queues.add(queue);
        } else {
            queues.remove(queue);
        }
        asking = false;
        met = false;
    }

    /** Whether the claim that asks has met any. */
    boolean met() {
        return met;
    }

    /** Those of the candidates that nobody else has locked, as far as that is asked; they are ours then. */
    List<Candidate> without(Handle handle, List<Candidate> candidates) {
        if (!asking || candidates.isEmpty()) {
            return candidates;
        }
        Set<Long> free = H2Locks.lockFreeRows(handle, candidates);
        met |= free.size() < candidates.size();
        return candidates.stream().filter(candidate -> free.contains(candidate.seq())).toList();
    }
}
