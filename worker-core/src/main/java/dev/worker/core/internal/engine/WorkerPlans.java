package dev.worker.core.internal.engine;

import java.util.List;
import java.util.Optional;

/**
 * All workers of a runtime, ready to run.
 *
 * @param all in the order in which they were added
 */
public record WorkerPlans(List<WorkerPlan> all) {

    /** Copies the list. */
    public WorkerPlans {
        all = List.copyOf(all);
    }

    /** The first handler of a message type. */
    Optional<HandlerPlan> handler(String type) {
        return all.stream()
                .map(plan -> plan.handlers().get(type))
                .filter(handler -> handler != null)
                .findFirst();
    }
}
