package dev.worker.core.internal.engine;

import dev.worker.api.spi.Setting;
import dev.worker.core.extension.SharedSettings;
import java.time.Duration;
import java.util.List;

/** The settings of the engine. */
public final class EngineSettings {

    /** How long running jobs may go on at a stop. */
    public static final Setting<Duration> GRACE = Setting.duration(
            "engine.grace",
            "how long running jobs may go on at a stop before they are interrupted and released",
            Duration.ZERO,
            Duration.ofHours(24))
            .withDefault(Duration.ofSeconds(30));

    /** How long one attempt may take. */
    public static final Setting<Duration> TIMEOUT = Setting.duration(
            "engine.timeout",
            "how long one attempt may take before it is interrupted, where neither job, handler nor worker says",
            Duration.ofMillis(1),
            Duration.ofDays(365))
            .withDefault(Duration.ofMinutes(15));

    /** How large checkpoints may be. */
    public static final Setting<Integer> MAX_CHECKPOINT = Setting
            .integer("engine.max-checkpoint", "how many bytes an encoded checkpoint of a job may have", 1, 16 << 20)
            .withDefault(64 << 10);

    /** How many domain events may wait for a subscriber. */
    public static final Setting<Integer> EVENT_BUFFER = Setting
            .integer("engine.event-buffer",
                    "how many domain events may wait for each subscriber in the process; more are dropped and counted",
                    1,
                    1_000_000)
            .withDefault(1_000);

    /** How long the process lease holds. */
    public static final Setting<Duration> LEASE = Setting.duration(
            "engine.lease",
            "how long the process holds its running jobs without a sign of life; renewed at a third of it",
            Duration.ofSeconds(1),
            Duration.ofMinutes(10))
            .withDefault(Duration.ofSeconds(15));

    /** The net under wake-ups. */
    public static final Setting<Duration> POLL = Setting.duration(
            "engine.poll",
            "how often the engine looks for ready jobs when nothing wakes it",
            Duration.ofMillis(20),
            Duration.ofMinutes(1))
            .withDefault(Duration.ofSeconds(1));

    /** How many short jobs a worker may hold beyond its slots. */
    public static final Setting<Integer> PREFETCH = Setting.integer(
            "engine.prefetch",
            "how many short jobs a worker may hold beyond its slots; 0 for none",
            0,
            10_000)
            .withDefault(1_000);

    /** When claims stop because outcomes are not stored fast enough. */
    public static final Setting<Double> SHED_AT = Setting.number(
            "engine.shed-at",
            "the share of the outcomes that may wait to be stored (4,000) at which no more jobs are claimed, until fewer wait",
            0.01,
            1)
            .withDefault(0.8);

    /** How long a job of an unknown type waits for a worker. */
    public static final Setting<Duration> UNKNOWN_TYPE_AFTER = Setting.duration(
            "engine.unknown-type-after",
            "how long a ready job whose type no worker of its queue handles waits before it becomes a dead letter",
            Duration.ZERO,
            Duration.ofDays(365))
            .withDefault(Duration.ofMinutes(10));

    private EngineSettings() {}

    /** All of them. */
    public static List<Setting<?>> all() {
        return List.of(GRACE, TIMEOUT, LEASE, POLL, PREFETCH, SHED_AT, UNKNOWN_TYPE_AFTER, MAX_CHECKPOINT, EVENT_BUFFER,
                SharedSettings.RESULT_TTL);
    }
}
