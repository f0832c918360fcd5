package dev.worker.status;

import dev.worker.api.Health;
import java.time.Duration;

/**
 * Checks something that workers depend on: a service, a disk, a licence. Checked about as often as workers beat (setting
 * {@code status.heartbeat}), each time on a thread of its own, never twice at once. Where one of its methods throws or gives null,
 * the probe itself counts as faulty: workers are DEGRADED, and neither their heartbeats nor other probes are hindered.
 */
public interface HealthProbe {

    /** What is checked, for people. */
    String name();

    /**
     * Checks.
     *
     * @throws Exception if the dependency is not well; its message is shown to people
     */
    void check() throws Exception;

    /** How long a check may take before it counts as failed and is interrupted; more than zero. */
    default Duration timeout() {
        return Duration.ofSeconds(5);
    }

    /** How well a worker is while the check fails. */
    default Health whileFailing() {
        return Health.DEGRADED;
    }

    /**
     * Whether a worker depends on it; every worker does by default.
     *
     * @param worker the worker's name
     */
    default boolean concerns(String worker) {
        return true;
    }
}
