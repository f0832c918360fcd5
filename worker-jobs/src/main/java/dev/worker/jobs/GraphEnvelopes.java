package dev.worker.jobs;

import dev.worker.api.EnqueueOptions;
import dev.worker.api.JobGraph;
import dev.worker.api.JobId;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Envelope;
import dev.worker.core.extension.GraphEncoder;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** Makes the envelopes of a graph's nodes; parents before those that come after them. */
final class GraphEnvelopes implements GraphEncoder {

    private final EnvelopeFactory factory;

    @Inject
    GraphEnvelopes(EnvelopeFactory factory) {
        this.factory = factory;
    }

    @Override
    public List<Envelope> envelopes(JobGraph graph) {
        Map<JobGraph.Node<?>, JobId> ids = new HashMap<>();
        List<Envelope> batch = new ArrayList<>(graph.nodes().size());
        for (JobGraph.Node<?> node : graph.nodes()) {
            Envelope envelope = envelope(node, ids);
            ids.put(node, envelope.id());
            batch.add(envelope);
        }
        if (new HashSet<>(ids.values()).size() < batch.size()) {
            throw WorkerException
                    .invalid("nodes of the graph were given the same id; each needs one of its own, or none");
        }
        return batch;
    }

    private Envelope envelope(JobGraph.Node<?> node, Map<JobGraph.Node<?>, JobId> ids) {
        EnqueueOptions options = new EnqueueOptions();
        node.options().accept(options);
        options.uniqueKey().ifPresent(key -> {
            throw WorkerException.invalid(
                    "node '%s' has the unique key '%s'; in a graph give it an id instead, for a key may be held by another job",
                    node.name(), key);
        });
        node.parents().forEach((parent, policy) -> options.after(policy, ids.get(parent)));
        return factory.envelope(node.message(), options);
    }
}
