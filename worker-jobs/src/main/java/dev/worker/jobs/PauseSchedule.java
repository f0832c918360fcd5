package dev.worker.jobs;

import dev.worker.api.Message;
import dev.worker.api.Schedules;
import java.util.Objects;

/**
 * The command that pauses a schedule; see {@link Schedules#pause}.
 *
 * @param name the schedule
 */
public record PauseSchedule(String name) implements Message<Boolean> {

    /** Checks that the name is not null. */
    public PauseSchedule {
        Objects.requireNonNull(name, "name");
    }
}
