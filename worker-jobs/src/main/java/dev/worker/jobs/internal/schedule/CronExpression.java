package dev.worker.jobs.internal.schedule;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/** The times that a cron expression means on a clock that is never put forward or back. Immutable. */
final class CronExpression {

    /** Every combination of a date and a day of the week that ever comes does so within 40 years, across a century too. */
    private static final int HORIZON_YEARS = 40;

    private final BitSet seconds;
    private final BitSet minutes;
    private final BitSet hours;
    private final BitSet daysOfMonth;
    private final boolean lastDayOfMonth;
    private final BitSet months;
    private final BitSet daysOfWeek;
    private final boolean eitherDay;
    private final boolean everyHour;

    private CronExpression(String second, String[] fields) {
        seconds = CronField.SECOND.read(second);
        minutes = CronField.MINUTE.read(fields[0]);
        hours = CronField.HOUR.read(fields[1]);
        everyHour = fields[1].equals("*");
        lastDayOfMonth = fields[2].equalsIgnoreCase("L");
        daysOfMonth = lastDayOfMonth ? new BitSet() : CronField.DAY_OF_MONTH.read(fields[2]);
        months = CronField.MONTH.read(fields[3]);
        daysOfWeek = CronField.DAY_OF_WEEK.read(fields[4]);
        eitherDay = !fields[2].startsWith("*") && !fields[4].startsWith("*");
    }

    /**
     * Reads an expression: minute, hour, day of month, month, day of week; with a second before them if there are six.
     *
     * @param text fields with single spaces between them
     * @throws WorkerException {@link ErrorCode#INVALID_ARGUMENT} with the field and the reason if it cannot be read
     */
    static CronExpression read(String text) {
        try {
            String[] fields = text.split(" ");
            return switch (fields.length) {
                case 5 -> new CronExpression("0", fields);
                case 6 -> new CronExpression(fields[0], Arrays.copyOfRange(fields, 1, 6));
                default -> throw WorkerException.invalid(
                        "it has %d fields; 5 are needed, or 6 with seconds", text.isEmpty() ? 0 : fields.length);
            };
        } catch (WorkerException e) {
            throw new WorkerException(
                    e.code(), "cron expression '" + text + "' cannot be read: " + e.getMessage(), e);
        }
    }

    /** Whether its field of hours is {@code *}. */
    boolean everyHour() {
        return everyHour;
    }

    /** The first of its times later than this one; empty if there is none. */
    Optional<LocalDateTime> after(LocalDateTime time) {
        LocalDateTime from = time.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
        LocalDate day = from.toLocalDate();
        Optional<LocalTime> today = has(day) ? from(from.toLocalTime()) : Optional.empty();
        return today.map(day::atTime).or(() -> nextDay(day).map(later -> later.atTime(first(hours.nextSetBit(0)))));
    }

    private Optional<LocalDate> nextDay(LocalDate today) {
        LocalDate horizon = today.plusYears(HORIZON_YEARS);
        LocalDate day = today.plusDays(1);
        while (!day.isAfter(horizon)) {
            if (!months.get(day.getMonthValue())) {
                day = day.withDayOfMonth(1).plusMonths(1);
            } else if (has(day)) {
                return Optional.of(day);
            } else {
                day = day.plusDays(1);
            }
        }
        return Optional.empty();
    }

    private boolean has(LocalDate day) {
        boolean ofMonth = lastDayOfMonth
                ? day.getDayOfMonth() == day.lengthOfMonth()
                : daysOfMonth.get(day.getDayOfMonth());
        int weekday = day.getDayOfWeek().getValue();
        boolean ofWeek = daysOfWeek.get(weekday) || weekday == 7 && daysOfWeek.get(0);
        return months.get(day.getMonthValue()) && (eitherDay ? ofMonth || ofWeek : ofMonth && ofWeek);
    }

    /** The first time of a day that is not before this one. */
    private Optional<LocalTime> from(LocalTime time) {
        int hour = hours.nextSetBit(time.getHour());
        if (hour != time.getHour()) {
            return hour < 0 ? Optional.empty() : Optional.of(first(hour));
        }
        int minute = minutes.nextSetBit(time.getMinute());
        if (minute == time.getMinute()) {
            int second = seconds.nextSetBit(time.getSecond());
            if (second >= 0) {
                return Optional.of(LocalTime.of(hour, minute, second));
            }
            minute = minutes.nextSetBit(minute + 1);
        }
        if (minute >= 0) {
            return Optional.of(LocalTime.of(hour, minute, seconds.nextSetBit(0)));
        }
        int later = hours.nextSetBit(hour + 1);
        return later < 0 ? Optional.empty() : Optional.of(first(later));
    }

    private LocalTime first(int hour) {
        return LocalTime.of(hour, minutes.nextSetBit(0), seconds.nextSetBit(0));
    }
}
