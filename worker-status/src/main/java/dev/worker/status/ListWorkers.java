package dev.worker.status;

import dev.worker.api.Message;
import dev.worker.api.WorkerStatus;
import java.util.List;

/**
 * The command that asks for the workers of all processes, by name and process: those of this process as they are now, others as
 * they last told. Where the backend remembers no presence, those of this process alone.
 */
public record ListWorkers() implements Message<List<WorkerStatus>> {}
