package dev.worker.status;

import dev.worker.api.Message;
import java.util.Objects;

/**
 * The command that pauses a worker of this process: it takes no more jobs, running ones go on. Idempotent.
 * Fails with {@link dev.worker.api.ErrorCode#INVALID_ARGUMENT} if there is none of this name.
 *
 * @param worker the worker's name
 */
public record PauseWorker(String worker) implements Message<Void> {

    /** Checks that the name is not null. */
    public PauseWorker {
        Objects.requireNonNull(worker, "worker");
    }
}
