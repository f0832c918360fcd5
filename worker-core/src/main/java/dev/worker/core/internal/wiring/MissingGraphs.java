package dev.worker.core.internal.wiring;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobGraph;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Envelope;
import dev.worker.core.extension.GraphEncoder;
import java.util.List;

/** Stands for the making of envelopes where no module offers it. */
final class MissingGraphs implements GraphEncoder {

    @Override
    public List<Envelope> envelopes(JobGraph graph) {
        throw new WorkerException(
                ErrorCode.NOT_SUPPORTED,
                "nothing on the class path makes jobs of graphs; add the artifact dev.worker:worker-jobs");
    }
}
