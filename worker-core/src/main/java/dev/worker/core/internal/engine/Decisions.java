package dev.worker.core.internal.engine;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.Message;
import dev.worker.api.NextSteps;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Transport;
import dev.worker.core.extension.GraphEncoder;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.util.List;

/** Makes of a decision the jobs that are to come to be with the success of the deciding one. */
final class Decisions {

    private final Transport transport;
    private final Provider<GraphEncoder> graphs;

    @Inject
    Decisions(Transport transport, Provider<GraphEncoder> graphs) {
        this.transport = transport;
        this.graphs = graphs;
    }

    /**
     * The jobs of the steps.
     *
     * @throws RuntimeException if a step is not declared, or its job cannot be made
     */
    List<Envelope> jobs(List<NextSteps.Step> steps, Message<?> message, JobId id, HandlerPlan plan) {
        if (steps.isEmpty()) {
            return List.of();
        }
        if (!transport.createsNext()) {
            throw new WorkerException(ErrorCode.NOT_SUPPORTED,
                    "next steps come to be with the success of a job, which these backends cannot do;"
                            + " set worker.transport and worker.job-store to the same, or worker.job-store to a database");
        }
        return graphs.get().envelopes(NextSteps.graph(plan.next(), message, id, steps));
    }
}
