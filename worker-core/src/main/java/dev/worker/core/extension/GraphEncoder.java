package dev.worker.core.extension;

import dev.worker.api.JobGraph;
import dev.worker.api.spi.Envelope;
import java.util.List;

/** Makes of a graph the envelopes of its jobs, as enqueueing it would. The module that offers the client binds it. */
public interface GraphEncoder {

    /** The envelopes, parents before those that come after them. */
    List<Envelope> envelopes(JobGraph graph);
}
