package dev.worker.jdbi.internal.jobs;

import java.util.Collection;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** What it takes that jobs which are ready are run. */
public enum Readiness {

    /** They are claimed where they are. */
    CLAIMED {

        @Override
        void note(Handle handle, Collection<UUID> ready) {
            // the state says it
        }
    },

    /** Another backend carries them: they are noted in the outbox, and handed over to it. */
    HANDED_OVER {

        @Override
        void note(Handle handle, Collection<UUID> ready) {
            if (!ready.isEmpty()) {
                PreparedBatch notes = handle.prepareBatch("INSERT INTO worker_outbox (job_id) VALUES (:id)");
                ready.forEach(id -> notes.bind("id", id).add());
                notes.execute();
            }
        }
    };

    /** Notes that jobs are ready, or will be at their time, in the transaction that makes them so. */
    abstract void note(Handle handle, Collection<UUID> ready);
}
