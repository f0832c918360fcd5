package dev.worker.jobs;

import dev.worker.api.EnqueueOptions;
import dev.worker.api.JobGraph;
import dev.worker.api.JobId;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Envelope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes the envelopes of a graph's nodes; parents before those that come after them. */
final class GraphEnvelopes {

    private final EnvelopeFactory envelopes;
    private final Map<JobGraph.Node<?>, JobId> ids = new HashMap<>();

    private GraphEnvelopes(EnvelopeFactory envelopes) {
        this.envelopes = envelopes;
    }

    static List<Envelope> of(JobGraph graph, EnvelopeFactory envelopes) {
        GraphEnvelopes maker = new GraphEnvelopes(envelopes);
        List<Envelope> batch = new ArrayList<>(graph.nodes().size());
        graph.nodes().forEach(node -> batch.add(maker.envelope(node)));
        Set<JobId> distinct = new HashSet<>(maker.ids.values());
        if (distinct.size() < batch.size()) {
            throw WorkerException
                    .invalid("nodes of the graph were given the same id; each needs one of its own, or none");
        }
        return batch;
    }

    private Envelope envelope(JobGraph.Node<?> node) {
        EnqueueOptions options = new EnqueueOptions();
        node.options().accept(options);
        options.uniqueKey().ifPresent(key -> {
            throw WorkerException.invalid(
                    "node '%s' has the unique key '%s'; in a graph give it an id instead, for a key may be held by another job",
                    node.name(), key);
        });
        node.parents().forEach((parent, policy) -> options.after(policy, ids.get(parent)));
        Envelope envelope = envelopes.envelope(node.message(), options);
        ids.put(node, envelope.id());
        return envelope;
    }
}
