package dev.worker.api.spi;

import dev.worker.api.JobId;

/** Is told by a transport of what happened outside. Calls are hints: some may be missing, some may come twice. Must return quickly. */
public interface TransportListener {

    /** A queue has, or soon will have, jobs that were not ready before. */
    void ready(String queue);

    /** There is a new job whose time is to come. */
    void scheduled();

    /** Someone asks for the cancelling of a running job that this process may own. */
    void cancelRequested(JobId id);
}
