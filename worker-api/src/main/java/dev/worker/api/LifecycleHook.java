package dev.worker.api;

/** Code that runs when a worker starts or stops. */
@FunctionalInterface
public interface LifecycleHook {

    /**
     * Runs once. An exception at the start fails the start of the runtime; one at the stop is logged.
     */
    void run() throws Exception;
}
