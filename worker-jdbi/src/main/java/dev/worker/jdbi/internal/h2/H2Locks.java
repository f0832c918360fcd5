package dev.worker.jdbi.internal.h2;

import dev.worker.jdbi.internal.database.Parts;
import dev.worker.jdbi.internal.database.SqlArrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Locks of rows of jobs until the transaction ends, where others may have locked some. */
final class H2Locks {

    private static final String LOCK_FREE = "SELECT id FROM worker_job WHERE id = ANY(:ids) FOR UPDATE SKIP LOCKED";

    private static final String LOCK_FREE_ROWS = "SELECT seq FROM worker_job WHERE seq = ANY(:seqs) FOR UPDATE SKIP LOCKED";

    private H2Locks() {}

    /** Locks those that nobody else has locked; gives them. Waits for nobody. */
    static Set<UUID> lockFree(Handle handle, Collection<UUID> ids) {
        Set<UUID> free = new HashSet<>();
        Parts.of(List.copyOf(ids)).forEach(part -> free.addAll(handle.createQuery(LOCK_FREE)
                .bind("ids", SqlArrays.uuids(part))
                .mapTo(UUID.class)
                .list()));
        return free;
    }

    /** The same for rows that were just read. */
    static Set<Long> lockFreeRows(Handle handle, List<Candidate> rows) {
        Set<Long> free = new HashSet<>();
        Parts.of(rows).forEach(part -> free.addAll(handle.createQuery(LOCK_FREE_ROWS)
                .bind("seqs", SqlArrays.longs(part, Candidate::seq))
                .mapTo(Long.class)
                .list()));
        return free;
    }
}
