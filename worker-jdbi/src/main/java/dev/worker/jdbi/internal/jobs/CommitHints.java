package dev.worker.jdbi.internal.jobs;

import dev.worker.api.spi.Envelope;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Wakes up workers once a transaction that is not ours has committed. Best effort: polling makes up for what is missed. */
public interface CommitHints {

    /**
     * Prepares for the commit.
     *
     * @param handle on the transaction
     * @param created what was enqueued in it; not empty
     */
    void prepare(Handle handle, List<Envelope> created);
}
