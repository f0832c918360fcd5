package dev.worker.jobs;

import dev.worker.api.Message;
import dev.worker.api.ScheduleInfo;
import dev.worker.api.Schedules;
import java.util.List;

/** The command that asks for all schedules with their next ticks; see {@link Schedules#list}. */
public record ListSchedules() implements Message<List<ScheduleInfo>> {}
