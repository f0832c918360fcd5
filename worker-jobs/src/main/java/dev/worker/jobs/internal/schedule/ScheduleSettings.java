package dev.worker.jobs.internal.schedule;

import dev.worker.api.spi.Setting;
import java.time.Duration;
import java.util.List;

/** The settings of schedules. */
public final class ScheduleSettings {

    static final Setting<Duration> POLL = Setting
            .duration(
                    "jobs.schedule-poll",
                    "how often schedules are looked at when no tick is known to come; a tick of a process that died is"
                            + " late by as much",
                    Duration.ofMillis(100),
                    Duration.ofMinutes(10))
            .withDefault(Duration.ofSeconds(5));

    static final Setting<Duration> TOLERANCE = Setting
            .duration(
                    "jobs.schedule-tolerance",
                    "how late a schedule's newest tick may be without counting as missed",
                    Duration.ofSeconds(1),
                    Duration.ofDays(1))
            .withDefault(Duration.ofMinutes(1));

    private ScheduleSettings() {}

    /** All of them. */
    public static List<Setting<?>> all() {
        return List.of(POLL, TOLERANCE);
    }
}
