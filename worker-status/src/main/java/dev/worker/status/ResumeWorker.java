package dev.worker.status;

import dev.worker.api.Message;
import java.util.Objects;

/**
 * The command that lets a paused worker of this process take jobs again. Idempotent.
 * Fails with {@link dev.worker.api.ErrorCode#INVALID_ARGUMENT} if there is none of this name.
 *
 * @param worker the worker's name
 */
public record ResumeWorker(String worker) implements Message<Void> {

    /** Checks that the name is not null. */
    public ResumeWorker {
        Objects.requireNonNull(worker, "worker");
    }
}
