package dev.worker.api;

import java.util.List;

/**
 * The health of a worker and why.
 *
 * @param worker its name
 * @param state its state
 * @param health how well it is
 * @param reasons why it is not well, for people; empty if it is
 */
public record WorkerHealth(String worker, WorkerState state, Health health, List<String> reasons) {

    /** Copies the list. */
    public WorkerHealth {
        reasons = List.copyOf(reasons);
    }
}
