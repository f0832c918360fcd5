package dev.worker.core.extension;

import dev.worker.api.spi.Setting;
import java.time.Duration;

/** Settings of the runtime that concerns may go by too. */
public final class SharedSettings {

    /** How long ended jobs are kept, where the job does not say. */
    public static final Setting<Duration> RESULT_TTL = Setting.duration(
            "jobs.result-ttl",
            "how long a succeeded or cancelled job is kept with its result, where the job does not say",
            Duration.ZERO,
            Duration.ofDays(3650))
            .withDefault(Duration.ofDays(7));

    private SharedSettings() {}
}
