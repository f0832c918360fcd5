package dev.worker.api;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Jobs and the order between them, as data: checked as a whole when it is built, enqueued all or none by
 * {@link Jobs#enqueue(JobGraph)}, as often as wanted. Immutable.
 *
 * <pre>{@code
 * JobGraph.Builder order = JobGraph.builder();
 * JobGraph.Node<Receipt> charge = order.add("charge", new Charge(id));
 * JobGraph.Node<Label> pack = order.add("pack", new Pack(id));
 * JobGraph.Node<Void> ship = order.add("ship", new Ship(id)).after(charge, pack);
 * EnqueuedGraph jobs = runtime.jobs().enqueue(order.build());
 * }</pre>
 */
public final class JobGraph {

    /** The most nodes of one graph. */
    public static final int MAX_NODES = 50_000;

    private final List<Node<?>> nodes;

    private JobGraph(List<Node<?>> nodes) {
        this.nodes = nodes;
    }

    /** Begins a graph. */
    public static Builder builder() {
        return new Builder();
    }

    /** The nodes, parents before those that come after them. Unmodifiable. */
    public List<Node<?>> nodes() {
        return nodes;
    }

    /**
     * A job to be.
     *
     * @param <R> its result
     */
    public static final class Node<R> {

        private final Builder graph;
        private final String name;
        private final Message<R> message;
        private final Consumer<EnqueueOptions> options;
        private final Map<Node<?>, ParentPolicy> parents = new LinkedHashMap<>();

        private Node(Builder graph, String name, Message<R> message, Consumer<EnqueueOptions> options) {
            this.graph = graph;
            this.name = name;
            this.message = message;
            this.options = options;
        }

        /** Its name, the only one of this name in its graph. */
        public String name() {
            return name;
        }

        /** What it does. */
        public Message<R> message() {
            return message;
        }

        /** Fills in the options of its job, the order aside. */
        public Consumer<EnqueueOptions> options() {
            return options;
        }

        /** The nodes that it comes after, and what becomes of it when they do not succeed. Unmodifiable. */
        public Map<Node<?>, ParentPolicy> parents() {
            return Collections.unmodifiableMap(parents);
        }

        /** It comes after these, and fails if one of them does not succeed. Repeated calls add. */
        public Node<R> after(Node<?>... nodes) {
            return after(ParentPolicy.FAIL, nodes);
        }

        /** It comes after these, under this policy. Repeated calls add; for the same node the newest policy counts. */
        public Node<R> after(ParentPolicy policy, Node<?>... nodes) {
            return after(policy, List.of(nodes));
        }

        /** It comes after these, under this policy. Repeated calls add; for the same node the newest policy counts. */
        public Node<R> after(ParentPolicy policy, Collection<? extends Node<?>> nodes) {
            graph.requireOpen();
            for (Node<?> node : nodes) {
                if (node.graph != graph) {
                    throw WorkerException.invalid("node '%s' cannot come after '%s', which is of another graph", name,
                            node.name);
                }
                parents.put(node, Values.requireGiven("policy", policy));
            }
            return this;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Gathers the nodes of a graph. For one thread, and for one graph. */
    public static final class Builder {

        private final Map<String, Node<?>> nodes = new LinkedHashMap<>();
        private boolean built;

        private Builder() {}

        /** Adds a node with the default options. */
        public <R> Node<R> add(String name, Message<R> message) {
            return add(name, message, options -> {});
        }

        /**
         * Adds a node.
         *
         * @param name its name, for people and for {@link EnqueuedGraph#job(String)}
         * @param options fills in its options. A unique key is not possible: what is under it may be another job, which is in no graph
         * @throws WorkerException {@link ErrorCode#INVALID_ARGUMENT} if the name is taken or empty, or there are too many nodes
         */
        public <R> Node<R> add(String name, Message<R> message, Consumer<EnqueueOptions> options) {
            requireOpen();
            if (name == null || name.isBlank() || nodes.containsKey(name)) {
                throw WorkerException.invalid("node name '%s' is not allowed; each node needs a name of its own", name);
            }
            if (nodes.size() == MAX_NODES) {
                throw WorkerException.invalid("node '%s' is one too many; a graph has up to %d", name, MAX_NODES);
            }
            Node<R> node = new Node<>(this, name, Values.requireGiven("message", message),
                    Values.requireGiven("options", options));
            nodes.put(name, node);
            return node;
        }

        /**
         * Checks the graph and closes it.
         *
         * @throws WorkerException {@link ErrorCode#INVALID_ARGUMENT} if there is no node, a node comes after itself by whatever way
         *     (the message names the circle), or after too many others
         */
        public JobGraph build() {
            requireOpen();
            if (nodes.isEmpty()) {
                throw WorkerException.invalid("a graph without nodes cannot be enqueued; add at least one");
            }
            for (Node<?> node : nodes.values()) {
                EnqueueOptions.requireParents(node.parents.size());
            }
            List<Node<?>> sorted = sorted();
            built = true;
            return new JobGraph(List.copyOf(sorted));
        }

        private List<Node<?>> sorted() {
            ParentOrder<Node<?>> order = new ParentOrder<>(nodes.values(), node -> node.parents.keySet());
            Optional<List<Node<?>>> circle = order.circle();
            if (circle.isPresent()) {
                throw WorkerException.invalid("the graph has a circle: %s", ParentOrder.text(circle.get()));
            }
            return new ArrayList<>(order.sorted());
        }

        private void requireOpen() {
            if (built) {
                throw new WorkerException(ErrorCode.WRONG_STATE,
                        "the graph has been built and cannot be changed; begin a new one");
            }
        }
    }
}
