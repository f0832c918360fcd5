package dev.worker.jobs;

import dev.worker.api.Message;
import dev.worker.api.Schedules;
import java.util.Objects;

/**
 * The command that resumes a schedule; see {@link Schedules#resume}.
 *
 * @param name the schedule
 */
public record ResumeSchedule(String name) implements Message<Boolean> {

    /** Checks that the name is not null. */
    public ResumeSchedule {
        Objects.requireNonNull(name, "name");
    }
}
