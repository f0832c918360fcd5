package dev.worker.api;

/**
 * The command that asks a worker of this process how well it is; {@link ErrorCode#INVALID_ARGUMENT} if there is none of this name.
 *
 * @param worker the worker's name
 */
public record HealthCheck(String worker) implements Message<WorkerHealth> {}
