package dev.worker.api;

/**
 * The command that asks a running worker how well it is.
 *
 * @param worker the worker's name
 */
public record HealthCheck(String worker) implements Message<WorkerHealth> {}
