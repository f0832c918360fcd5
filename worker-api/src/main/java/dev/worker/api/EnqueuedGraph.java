package dev.worker.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The jobs of a graph that was enqueued. Immutable. */
public final class EnqueuedGraph {

    private final Map<JobGraph.Node<?>, JobHandle<?>> jobs;

    /**
     * The jobs by their nodes; for whoever implements {@link Jobs}.
     *
     * @param jobs each handle with the result type of its node, in the order of the nodes
     */
    public EnqueuedGraph(Map<JobGraph.Node<?>, JobHandle<?>> jobs) {
        this.jobs = new LinkedHashMap<>(jobs);
    }

    /**
     * The job of a node.
     *
     * @throws WorkerException {@link ErrorCode#INVALID_ARGUMENT} if the node is of another graph
     */
    @SuppressWarnings("unchecked") // the constructor wants handles of the nodes' types
    public <R> JobHandle<R> job(JobGraph.Node<R> node) {
        JobHandle<?> job = jobs.get(node);
        if (job == null) {
            throw WorkerException.invalid("node '%s' is not of this graph", node);
        }
        return (JobHandle<R>) job;
    }

    /**
     * The job of the node of this name.
     *
     * @throws WorkerException {@link ErrorCode#INVALID_ARGUMENT} if there is none
     */
    public JobHandle<?> job(String name) {
        return jobs.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(name))
                .findFirst()
                .<JobHandle<?>>map(Map.Entry::getValue)
                .orElseThrow(() -> WorkerException.invalid("the graph has no node '%s'", name));
    }

    /** All jobs, parents before those that come after them. */
    public List<JobHandle<?>> jobs() {
        return new ArrayList<>(jobs.values());
    }
}
