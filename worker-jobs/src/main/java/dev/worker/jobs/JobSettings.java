package dev.worker.jobs;

import dev.worker.api.spi.Setting;
import java.time.Duration;
import java.util.List;

/** The settings of this module. */
final class JobSettings {

    static final Setting<Integer> MAX_PAYLOAD = Setting
            .integer("jobs.max-payload", "how many bytes an encoded message may have", 1, 64 << 20)
            .withDefault(1 << 20);

    static final Setting<Duration> PROGRESS_INTERVAL = Setting
            .duration(
                    "jobs.progress-interval",
                    "how often the progress of running jobs is stored, if it has changed",
                    Duration.ofMillis(50),
                    Duration.ofMinutes(10))
            .withDefault(Duration.ofMillis(500));

    static final Setting<Duration> PURGE_INTERVAL = Setting
            .duration(
                    "jobs.purge-interval",
                    "how often jobs whose time to live is over are deleted",
                    Duration.ofSeconds(1),
                    Duration.ofDays(1))
            .withDefault(Duration.ofMinutes(5));

    private JobSettings() {}

    static List<Setting<?>> all() {
        return List.of(MAX_PAYLOAD, PROGRESS_INTERVAL, PURGE_INTERVAL);
    }
}
