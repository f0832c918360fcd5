package dev.worker.status;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Setting;
import dev.worker.api.spi.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The settings of this module. */
final class StatusSettings {

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofDays(365);

    /**
     * How old a heartbeat may be for the engine to believe that its worker still handles its types. Beyond that, processes without
     * such a worker make dead letters of its jobs, whatever the settings say.
     */
    private static final Duration BELIEVED = Duration.ofMinutes(2);

    static final Setting<Duration> HEARTBEAT = Setting
            .duration(
                    "status.heartbeat",
                    "how often the workers of a process tell that they are there; jobs of types that nobody has told of for two"
                            + " minutes count as unhandled elsewhere",
                    SHORTEST,
                    BELIEVED.dividedBy(4))
            .withDefault(Duration.ofSeconds(15));

    static final Setting<Duration> LOST_AFTER = duration(
            "status.lost-after", "how old its last heartbeat is when a worker counts as lost", Duration.ofSeconds(60));

    static final Setting<Duration> FORGET_AFTER = Setting
            .duration(
                    "status.forget-after",
                    "how old its last heartbeat is when a lost worker is forgotten",
                    BELIEVED,
                    LONGEST)
            .withDefault(Duration.ofDays(1));

    static final Setting<Duration> STATISTICS_AGE = duration(
            "status.statistics-age",
            "how old the statistics of jobs may be that health and gauges are made of",
            Duration.ofSeconds(10));

    static final Setting<Double> ERROR_RATE_DEGRADED = Setting
            .number("status.error-rate-degraded", "the share of failed attempts in a minute that degrades a worker", 0,
                    1)
            .withDefault(0.1);

    static final Setting<Double> ERROR_RATE_UNHEALTHY = Setting
            .number("status.error-rate-unhealthy", "the share of failed attempts in a minute of an unhealthy worker", 0,
                    1)
            .withDefault(0.5);

    static final Setting<Integer> ERROR_RATE_ATTEMPTS = Setting
            .integer("status.error-rate-attempts", "how many attempts in a minute a share is made of at least", 1,
                    1_000_000)
            .withDefault(10);

    static final Setting<Duration> LAG_DEGRADED = duration(
            "status.lag-degraded", "for how long a job has been ready when its workers are degraded",
            Duration.ofMinutes(5));

    static final Setting<Duration> LAG_UNHEALTHY = duration(
            "status.lag-unhealthy", "for how long a job has been ready when its workers are unhealthy",
            Duration.ofHours(1));

    static final Setting<Duration> PROBLEM_UNHEALTHY = duration(
            "status.problem-unhealthy",
            "for how long a worker has been hindered, by a backend that is away for example, when it is unhealthy",
            Duration.ofMinutes(1));

    private StatusSettings() {}

    static List<Setting<?>> all() {
        return List.of(
                HEARTBEAT,
                LOST_AFTER,
                FORGET_AFTER,
                STATISTICS_AGE,
                ERROR_RATE_DEGRADED,
                ERROR_RATE_UNHEALTHY,
                ERROR_RATE_ATTEMPTS,
                LAG_DEGRADED,
                LAG_UNHEALTHY,
                PROBLEM_UNHEALTHY);
    }

    /**
     * Checks that the settings make sense together.
     *
     * @throws WorkerException {@link ErrorCode#INVALID_CONFIGURATION} that lists all that do not
     */
    static void check(Settings settings) {
        List<String> problems = new ArrayList<>();
        if (settings.get(LOST_AFTER).compareTo(settings.get(HEARTBEAT)) <= 0) {
            problems.add(misfit(settings, LOST_AFTER, "it must be more than", HEARTBEAT));
        }
        requireNotLess(settings, FORGET_AFTER, LOST_AFTER, problems);
        requireNotLess(settings, ERROR_RATE_UNHEALTHY, ERROR_RATE_DEGRADED, problems);
        requireNotLess(settings, LAG_UNHEALTHY, LAG_DEGRADED, problems);
        if (!problems.isEmpty()) {
            throw new WorkerException(ErrorCode.INVALID_CONFIGURATION, String.join("\n", problems));
        }
    }

    private static <T extends Comparable<T>> void requireNotLess(
            Settings settings, Setting<T> more, Setting<T> less, List<String> problems) {
        if (settings.get(more).compareTo(settings.get(less)) < 0) {
            problems.add(misfit(settings, more, "it must not be less than", less));
        }
    }

    private static String misfit(Settings settings, Setting<?> one, String rule, Setting<?> other) {
        return "setting worker." + one.key() + " is " + settings.get(one) + "; " + rule + " worker." + other.key()
                + ", which is " + settings.get(other);
    }

    private static Setting<Duration> duration(String key, String description, Duration value) {
        return Setting.duration(key, description, SHORTEST, LONGEST).withDefault(value);
    }
}
