package dev.worker.failed;

import dev.worker.api.DeadLetter;
import dev.worker.api.JobId;
import dev.worker.api.Message;
import java.util.Objects;
import java.util.Optional;

/**
 * The command that asks for one dead letter with its payload and failures; empty if there is none of this id.
 *
 * @param id the job
 */
public record FindDeadLetter(JobId id) implements Message<Optional<DeadLetter>> {

    /** Checks that the id is not null. */
    public FindDeadLetter {
        Objects.requireNonNull(id, "id");
    }
}
