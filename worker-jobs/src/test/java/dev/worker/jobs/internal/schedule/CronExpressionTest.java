package dev.worker.jobs.internal.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import java.time.LocalDateTime;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronExpressionTest {

    private static final LocalDateTime SATURDAY = LocalDateTime.parse("2026-03-28T23:50:30");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 2 * * *        | 2026-03-29T02:00:00
            30 0 2 * * *     | 2026-03-29T02:00:30
            * * * * *        | 2026-03-28T23:51:00
            * * * * * *      | 2026-03-28T23:50:31
            */15 * * * *     | 2026-03-29T00:00:00
            */7 * * * *      | 2026-03-28T23:56:00
            5/10 * * * *     | 2026-03-28T23:55:00
            0 9-17/4 * * *   | 2026-03-29T09:00:00
            0 8,20 * * *     | 2026-03-29T08:00:00
            0 0 1 JAN *      | 2027-01-01T00:00:00
            0 0 1 1,7 *      | 2026-07-01T00:00:00
            0 0 * * MON-FRI  | 2026-03-30T00:00:00
            0 0 * * fri-sun  | 2026-03-29T00:00:00
            0 0 * * 7        | 2026-03-29T00:00:00
            0 0 * * 0        | 2026-03-29T00:00:00
            0 0 13 * 5       | 2026-04-03T00:00:00
            0 0 L * *        | 2026-03-31T00:00:00
            0 0 L 2 *        | 2027-02-28T00:00:00
            0 0 29 2 *       | 2028-02-29T00:00:00
            0 0 31 * *       | 2026-03-31T00:00:00
            0 0 31 4-6 *     | 2026-05-31T00:00:00""")
    void findsTheNextTime(String expression, LocalDateTime expected) {
        assertThat(CronExpression.read(expression).after(SATURDAY)).contains(expected);
    }

    @Test
    void theDayOfALeapYearIsFoundAcrossACentury() {
        assertThat(CronExpression.read("0 0 29 2 *").after(LocalDateTime.parse("2096-03-01T00:00:00")))
                .contains(LocalDateTime.parse("2104-02-29T00:00:00"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 0 30 2 *", "0 0 31 4,6 *", "0 0 0 31 9 *"})
    void someNeverCome(String expression) {
        assertThat(CronExpression.read(expression).after(SATURDAY)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            61 * * * *     | minute '61': 61 is not in 0 to 59
            * 24 * * *     | hour '24': 24 is not in 0 to 23
            * * 0 * *      | day of month '0': 0 is not in 1 to 31
            * * * 13 *     | month '13': 13 is not in 1 to 12
            * * * * 8      | day of week '8': 8 is not in 0 to 7
            60 * * * * *   | second '60': 60 is not in 0 to 59
            0 22-2 * * *   | hour '22-2': the range goes backwards; write it as two
            */0 * * * *    | minute '*/0': a step of 0 is not in 1 to 59
            */60 * * * *   | minute '*/60': a step of 60 is not in 1 to 59
            1,,2 * * * *   | minute '': '' is no number
            * * ? * *      | day of month '?': '?' is no number
            * * * * MONDAY | day of week 'MONDAY': 'MONDAY' is no number and none of [SUN, MON, TUE, WED, THU, FRI, SAT]
            -5 * * * *     | minute '-5': '' is no number
            * * *          | it has 3 fields; 5 are needed, or 6 with seconds
            ''             | it has 0 fields; 5 are needed, or 6 with seconds
            @daily         | it has 1 fields; 5 are needed, or 6 with seconds""")
    void whatCannotBeReadIsRefusedWithPlaceAndReason(String expression, String reason) {
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> CronExpression.read(expression))
                .withMessage("cron expression '" + expression + "' cannot be read: " + reason)
                .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }

    /** Against the definition itself: the first second whose fields are all among the values. */
    @Test
    void agreesWithLookingAtEverySecond() {
        Random random = new Random(20261121);
        for (int i = 0; i < 300; i++) {
            int second = random.nextInt(60);
            int minute = random.nextInt(60);
            int hours = 1 + random.nextInt(23);
            int from = random.nextInt(5);
            int to = from + random.nextInt(7 - from);
            String expression = second + " " + minute + " */" + hours + " * * " + from + "-" + to;
            LocalDateTime start = SATURDAY.plusSeconds(random.nextInt(10_000_000));
            LocalDateTime expected = start.plusSeconds(1);
            while (expected.getSecond() != second) {
                expected = expected.plusSeconds(1);
            }
            while (expected.getMinute() != minute || expected.getHour() % hours != 0
                    || !within(expected.getDayOfWeek().getValue() % 7, from, to)) {
                expected = expected.plusMinutes(1);
            }

            assertThat(CronExpression.read(expression).after(start)).as("%s after %s", expression, start)
                    .contains(expected);
        }
    }

    private static boolean within(int value, int from, int to) {
        return value >= from && value <= to;
    }
}
