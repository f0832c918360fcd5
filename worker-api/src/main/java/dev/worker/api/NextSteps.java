package dev.worker.api;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What may come after a message, declared with its handler ({@link HandlerOptions#next}): steps, each a job that is made of the
 * message, and the order between them. The handler only says which of them are to be ({@link Outcome#decide}). Immutable.
 *
 * <pre>{@code
 * NextSteps.Builder<CheckOrder> next = NextSteps.of(CheckOrder.class);
 * NextSteps.Step ship = next.add("ship", order -> new Ship(order.id()));
 * NextSteps.Step wrap = next.add("wrap", order -> new Wrap(order.id()));
 * NextSteps.Step bill = next.add("bill", order -> new Bill(order.id())).after(ship, wrap);
 * }</pre>
 *
 * <p>A step that comes after others waits for those of them that were chosen, all of them come after the deciding job and can
 * read its result, and they come to be in the same transaction in which it succeeds.
 *
 * @param <M> the message class
 */
public final class NextSteps<M extends Message<?>> {

    private final Class<M> message;
    private final Map<Step, Function<? super M, ? extends Message<?>>> steps;

    private NextSteps(Class<M> message, Map<Step, Function<? super M, ? extends Message<?>>> steps) {
        this.message = message;
        this.steps = steps;
    }

    /** Begins the declaration of what may come after a message. */
    public static <M extends Message<?>> Builder<M> of(Class<M> message) {
        return new Builder<>(Values.requireGiven("message", message));
    }

    /** The message class. */
    public Class<M> message() {
        return message;
    }

    /** The steps, in the order of their declaration. Unmodifiable. */
    public Set<Step> steps() {
        return Collections.unmodifiableSet(steps.keySet());
    }

    /**
     * The jobs of the steps that were chosen. Their ids are made of the deciding job's and the names of the steps, so that
     * they are the same however often the decision is made. A job under an id of the application's own that is enqueued again, once it was
     * forgotten, decides for the same ids: steps of its former run that are still kept stay as they are, and do not come to be again.
     *
     * @param decided the message that was decided on
     * @param decider its job
     * @throws WorkerException {@link ErrorCode#INVALID_ARGUMENT} if a step is not declared here
     */
    public JobGraph graph(Message<?> decided, JobId decider, Collection<Step> chosen) {
        M typed = message.cast(decided);
        JobGraph.Builder graph = JobGraph.builder();
        Map<Step, JobGraph.Node<?>> nodes = new HashMap<>();
        for (Step step : requireDeclared(chosen)) {
            nodes.put(step, graph.add(step.name, steps.get(step).apply(typed), options -> {
                step.fill(options);
                options.id(JobId.named(decider + " then " + step.name));
                options.after(ParentPolicy.FAIL, decider);
            }));
        }
        nodes.forEach((step, node) -> step.parents.forEach((parent, policy) -> Optional.ofNullable(nodes.get(parent))
                .ifPresent(other -> node.after(policy, other))));
        return graph.build();
    }

    /**
     * The jobs of the steps that a handler chose; see {@link #graph(Message, JobId, Collection)}.
     *
     * @param declared what was declared with it, if anything was
     * @throws WorkerException {@link ErrorCode#INVALID_ARGUMENT} if nothing was, or a step is not declared there
     */
    public static JobGraph graph(
            Optional<NextSteps<?>> declared, Message<?> decided, JobId decider, Collection<Step> chosen) {
        NextSteps<?> steps = declared.orElseThrow(() -> WorkerException.invalid(
                "the handler of message class %s decided for %s, but no next steps are declared with it",
                decided.getClass().getSimpleName(), chosen));
        return steps.graph(decided, decider, chosen);
    }

    private Set<Step> requireDeclared(Collection<Step> chosen) {
        for (Step step : chosen) {
            if (!steps.containsKey(step)) {
                throw WorkerException.invalid("step '%s' is not declared for message class %s; declared are %s", step,
                        message.getSimpleName(), steps.keySet());
            }
        }
        return new LinkedHashSet<>(chosen);
    }

    /** A job that may come to be. */
    public static final class Step {

        private final String name;
        private final Consumer<EnqueueOptions> options;
        private final Map<Step, ParentPolicy> parents = new LinkedHashMap<>();

        private Step(String name, Consumer<EnqueueOptions> options) {
            this.name = name;
            this.options = options;
        }

        /** A parent that is not known, or a key that another job holds, would keep the success of the deciding job from being stored. */
        private void fill(EnqueueOptions empty) {
            options.accept(empty);
            if (!empty.after().isEmpty() || empty.unique().isPresent()) {
                throw WorkerException.invalid(
                        "step '%s' has options with a unique key or jobs to come after; it comes after the deciding job and"
                                + " the steps that its after names, under an id of its own",
                        name);
            }
        }

        /** Its name, the only one of this name in its declaration. */
        public String name() {
            return name;
        }

        /** It comes after those of these that are chosen too, and fails if one of them does not succeed. */
        public Step after(Step... others) {
            return after(ParentPolicy.FAIL, others);
        }

        /** It comes after those of these that are chosen too, under this policy. To be said before the declaration is built. */
        public Step after(ParentPolicy policy, Step... others) {
            Arrays.stream(others).forEach(step -> parents.put(step, Values.requireGiven("policy", policy)));
            return this;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * Gathers the steps. For one thread.
     *
     * @param <M> the message class
     */
    public static final class Builder<M extends Message<?>> {

        private final Class<M> message;
        private final Map<Step, Function<? super M, ? extends Message<?>>> steps = new LinkedHashMap<>();

        private Builder(Class<M> message) {
            this.message = message;
        }

        /** A step with the default options. */
        public Step add(String name, Function<? super M, ? extends Message<?>> job) {
            return add(name, job, options -> {});
        }

        /**
         * A step.
         *
         * @param name for people
         * @param job makes the step's message of the message that was decided on
         * @param options fills in its options; its id and the order are given by the decision. Called here, to check it, and by
         *     each decision
         * @throws WorkerException {@link ErrorCode#INVALID_ARGUMENT} if the name is taken or empty, or the options are not allowed: those of
         *     a step never have a unique key or jobs to come after
         */
        public Step add(
                String name, Function<? super M, ? extends Message<?>> job, Consumer<EnqueueOptions> options) {
            boolean taken = steps.keySet().stream().anyMatch(step -> step.name.equals(name));
            if (name == null || name.isBlank() || taken) {
                throw WorkerException.invalid("step name '%s' is not allowed; each step needs a name of its own", name);
            }
            Step step = new Step(name, Values.requireGiven("options", options));
            step.fill(new EnqueueOptions());
            steps.put(step, Values.requireGiven("job", job));
            return step;
        }

        /**
         * Checks the declaration.
         *
         * @throws WorkerException {@link ErrorCode#INVALID_ARGUMENT} if there is no step, or a step comes after itself by whatever
         *     way or after one of another declaration (the message names them)
         */
        public NextSteps<M> build() {
            if (steps.isEmpty()) {
                throw WorkerException.invalid("no next step is declared for message class %s; add at least one",
                        message.getSimpleName());
            }
            steps.keySet().forEach(step -> step.parents.keySet().stream()
                    .filter(parent -> !steps.containsKey(parent))
                    .findFirst()
                    .ifPresent(stranger -> {
                        throw WorkerException.invalid("step '%s' comes after '%s', which is of another declaration",
                                step,
                                stranger);
                    }));
            Optional<List<Step>> circle = new ParentOrder<>(steps.keySet(), step -> step.parents.keySet()).circle();
            circle.ifPresent(steps -> {
                throw WorkerException.invalid("the steps have a circle: %s", ParentOrder.text(steps));
            });
            return new NextSteps<>(message, Collections.unmodifiableMap(new LinkedHashMap<>(steps)));
        }
    }
}
