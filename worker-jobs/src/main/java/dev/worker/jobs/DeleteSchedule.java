package dev.worker.jobs;

import dev.worker.api.Message;
import dev.worker.api.Schedules;
import java.util.Objects;

/**
 * The command that forgets a schedule; see {@link Schedules#delete}.
 *
 * @param name the schedule
 */
public record DeleteSchedule(String name) implements Message<Boolean> {

    /** Checks that the name is not null. */
    public DeleteSchedule {
        Objects.requireNonNull(name, "name");
    }
}
