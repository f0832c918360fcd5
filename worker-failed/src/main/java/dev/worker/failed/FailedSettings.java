package dev.worker.failed;

import dev.worker.api.spi.Setting;
import java.time.Duration;

/** The settings of dead letters. */
final class FailedSettings {

    static final Setting<Duration> DEAD_LETTER_TTL = Setting.duration(
            "failed.dead-letter-ttl",
            "how old a dead letter is when it is discarded; without it they stay until someone decides",
            Duration.ofMinutes(1),
            Duration.ofDays(3_650));

    private FailedSettings() {}
}
