package dev.worker.jobs.internal.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.Trigger;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of ticks when clocks are put forward or back. */
class CronTicksTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @Test
    void aTimeThatDoesNotExistComesAtTheChange() {
        assertThat(ticks("30 2 * * *", BERLIN, "2026-03-28T12:00+01:00", 3)).containsExactly(
                "2026-03-29T03:00+02:00", "2026-03-30T02:30+02:00", "2026-03-31T02:30+02:00");
    }

    @Test
    void severalTimesThatDoNotExistAreOneTick() {
        assertThat(ticks("*/20 2-3 * * *", BERLIN, "2026-03-29T00:00+01:00", 4)).containsExactly(
                "2026-03-29T03:00+02:00", "2026-03-29T03:20+02:00", "2026-03-29T03:40+02:00", "2026-03-30T02:00+02:00");
    }

    @Test
    void aTimeThatComesTwiceIsATickTheFirstTimeAlone() {
        assertThat(ticks("30 2 * * *", BERLIN, "2026-10-24T12:00+02:00", 2)).containsExactly(
                "2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00");
        assertThat(ticks("*/20 2 * * *", BERLIN, "2026-10-25T02:10+02:00", 3)).containsExactly(
                "2026-10-25T02:20+02:00", "2026-10-25T02:40+02:00", "2026-10-26T02:00+01:00");
        assertThat(ticks("*/20 2 * * *", BERLIN, "2026-10-25T02:10+01:00", 1)).as("after the change")
                .containsExactly("2026-10-26T02:00+01:00");
    }

    @Test
    void whatComesEveryHourKeepsStepWithTheTimeThatPasses() {
        assertThat(ticks("*/30 * * * *", BERLIN, "2026-03-29T01:00+01:00", 3)).containsExactly(
                "2026-03-29T01:30+01:00", "2026-03-29T03:00+02:00", "2026-03-29T03:30+02:00");
        assertThat(ticks("*/30 * * * *", BERLIN, "2026-10-25T01:30+02:00", 5)).containsExactly(
                "2026-10-25T02:00+02:00", "2026-10-25T02:30+02:00", "2026-10-25T02:00+01:00",
                "2026-10-25T02:30+01:00", "2026-10-25T03:00+01:00");
    }

    @Test
    void aMidnightThatDoesNotExistComesAtTheChange() {
        assertThat(ticks("0 0 * * *", ZoneId.of("Asia/Beirut"), "2026-03-28T12:00+02:00", 2)).containsExactly(
                "2026-03-29T01:00+03:00", "2026-03-30T00:00+03:00");
    }

    @Test
    void ticksAlwaysGoForward() {
        for (String zone : List.of("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC")) {
            for (String expression : List.of("*/10 * * * *", "*/10 0-4 * * *", "0 0 * * *")) {
                Ticks ticks = CronTicks.of(new Trigger.Cron(expression, ZoneId.of(zone)));
                Instant last = Instant.parse("2011-12-01T00:00:00Z");
                for (int i = 0; i < 3_000; i++) {
                    Instant next = ticks.after(last).orElseThrow();
                    assertThat(next).as("%s in %s", expression, zone).isAfter(last);
                    last = next;
                }
            }
        }
    }

    private static List<String> ticks(String expression, ZoneId zone, String after, int count) {
        Ticks ticks = CronTicks.of(new Trigger.Cron(expression, zone));
        List<String> found = new ArrayList<>();
        Instant last = ZonedDateTime.parse(after).toInstant();
        for (int i = 0; i < count; i++) {
            last = ticks.after(last).orElseThrow();
            found.add(last.atZone(zone).toOffsetDateTime().toString());
        }
        return found;
    }
}
