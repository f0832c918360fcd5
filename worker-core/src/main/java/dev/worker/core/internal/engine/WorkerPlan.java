package dev.worker.core.internal.engine;

import dev.worker.api.WorkerSpec;
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
}
