package dev.worker.api;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Objects;

/** When a schedule's ticks come. */
public sealed interface Trigger {

    /**
     * At a fixed rate: each tick so long after the one before, the first so long after the declaration. How long the jobs
     * take has no influence.
     *
     * @param period whole milliseconds, from 1 s to 36,500 days
     */
    record Every(Duration period) implements Trigger {

        /** The shortest period. */
        public static final Duration SHORTEST = Duration.ofSeconds(1);

        /** The longest period. */
        public static final Duration LONGEST = Duration.ofDays(36_500);

        /** Checks the period. */
        public Every {
            Durations.requirePositive("period", period);
            boolean inRange = period.compareTo(SHORTEST) >= 0 && period.compareTo(LONGEST) <= 0;
            if (!inRange || period.toNanosPart() % 1_000_000 != 0) {
                throw WorkerException.invalid(
                        "period is %s; allowed are whole milliseconds, from %s to %s", period, SHORTEST, LONGEST);
            }
        }

        @Override
        public String toString() {
            return "every " + period;
        }
    }

    /**
     * At the times of a cron expression on the clocks of a time zone: minutes, hours, days of the month, months and days of
     * the week, with seconds before them if there are six fields. Where both kinds of days are restricted, either will do.
     *
     * <p>When clocks are put forward, a time that does not exist comes at the moment of the change; when they are put back, a
     * time that comes twice is a tick the first time alone. An expression with {@code *} in the field of hours goes on in
     * step with the time that passes instead: it leaves out the hour that does not exist and has ticks in both of those
     * that look the same.
     *
     * @param expression for example {@code 30 2 * * MON-FRI}; its syntax is checked when the schedule is declared
     * @param zone whose clocks it goes by
     */
    record Cron(String expression, ZoneId zone) implements Trigger {

        /** Checks that nothing is null, and joins the fields by single spaces. */
        public Cron {
            Objects.requireNonNull(expression, "expression");
            Objects.requireNonNull(zone, "zone");
            expression = expression.strip().replaceAll("\\s+", " ");
        }

        @Override
        public String toString() {
            return "cron " + expression + " in " + zone;
        }
    }

    /** At a fixed rate; see {@link Every}. */
    static Trigger every(Duration period) {
        return new Every(period);
    }

    /** By a cron expression; see {@link Cron}. */
    static Trigger cron(String expression, ZoneId zone) {
        return new Cron(expression, zone);
    }

    /**
     * By a cron expression in the zone of this name, {@code Europe/Berlin} for example; see {@link Cron}.
     *
     * @throws WorkerException {@link ErrorCode#INVALID_ARGUMENT} if there is no such zone
     */
    static Trigger cron(String expression, String zone) {
        try {
            return new Cron(expression, ZoneId.of(zone));
        } catch (DateTimeException e) {
            throw new WorkerException(
                    ErrorCode.INVALID_ARGUMENT,
                    "time zone '" + zone + "' of cron expression '" + expression
                            + "' is not known; allowed are names like Europe/Berlin, UTC and +02:00",
                    e);
        }
    }
}
