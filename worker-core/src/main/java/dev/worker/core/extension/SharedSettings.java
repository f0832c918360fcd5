package dev.worker.core.extension;

import dev.worker.api.spi.Setting;
import java.time.Duration;

/** Settings of the runtime that concerns may go by too. */
public final class SharedSettings {

    /** How long ended jobs are kept, where the job does not say. */
    public static final Setting<Duration> RESULT_TTL = Setting.duration(
            "jobs.result-ttl",
            "how long a job that has succeeded, or was cancelled while it ran, is kept, where the job does not say;"
                    + " one that was cancelled before is kept for 7 days",
            Duration.ZERO,
            Duration.ofDays(3650))
            .withDefault(Duration.ofDays(7));

    private SharedSettings() {}
}
