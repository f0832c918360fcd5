package dev.worker.core.internal.engine;

import dev.worker.api.RetryPolicy;
import dev.worker.api.WorkerSpec;
import dev.worker.api.spi.Delivery;
import java.util.Map;

/**
 * A worker that is ready to run.
 *
 * @param spec what it declares
 * @param handlers by wire name
 */
public record WorkerPlan(WorkerSpec spec, Map<String, HandlerPlan> handlers) {

    /** Copies the map. */
    public WorkerPlan {
        handlers = Map.copyOf(handlers);
    }

    /**
     * Whether jobs may wait in the process for a slot. Where keys take turns, what is held beyond the slots would have had its
     * turn too soon. What may run only once would be a dead letter that never ran if the process died while it waits: it counts
     * as begun when it is fetched.
     */
    boolean mayPrefetch() {
        boolean onlyOnce = handlers.values().stream().anyMatch(handler -> handler.retry().maxAttempts() == 1);
        return !onlyOnce && spec.perKey().isEmpty();
    }

    /** The first crash may be any neighbour's fault; a second, or one that would be its last attempt, is not risked. */
    boolean mustRunAlone(Delivery suspect) {
        HandlerPlan handler = handlers.get(suspect.envelope().type());
        RetryPolicy retry = Verdict.retry(suspect, handler == null ? RetryPolicy.DEFAULT : handler.retry());
        return suspect.crashes() > 1 || suspect.attempt() >= retry.maxAttempts();
    }
}
