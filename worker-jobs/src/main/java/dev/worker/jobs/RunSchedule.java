package dev.worker.jobs;

import dev.worker.api.JobId;
import dev.worker.api.Message;
import dev.worker.api.Schedules;
import java.util.Objects;

/**
 * The command that enqueues a schedule's job now; see {@link Schedules#runNow}.
 *
 * @param name the schedule
 */
public record RunSchedule(String name) implements Message<JobId> {

    /** Checks that the name is not null. */
    public RunSchedule {
        Objects.requireNonNull(name, "name");
    }
}
