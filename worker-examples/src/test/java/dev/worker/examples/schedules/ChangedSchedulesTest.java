package dev.worker.examples.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Schedule;
import dev.worker.api.Schedules;
import dev.worker.api.Worker;
import dev.worker.testkit.TestRuntime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What becomes of the row of ticks of a schedule that is declared differently, or paused. */
class ChangedSchedulesTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);

    record Report(String title) implements Message<Void> {}

    @Test
    void anotherMessageLeavesTheTicksWhereTheyAre() {
        try (TestRuntime runtime = TestRuntime.start(printer())) {
            Instant next = schedules(runtime).declare(every(DAY, "old")).next().orElseThrow();
            runtime.advance(DAY.minus(HOUR));

            assertThat(schedules(runtime).declare(every(DAY, "new")).next()).contains(next);

            runtime.advance(HOUR);
            assertThat(runtime.enqueued(Report.class)).containsExactly(new Report("new"));
        }
    }

    @Test
    void anotherTriggerBeginsANewRow() {
        try (TestRuntime runtime = TestRuntime.start(printer())) {
            schedules(runtime).declare(every(DAY, "daily"));
            runtime.advance(HOUR);

            Instant now = runtime.clock().instant();
            assertThat(schedules(runtime).declare(every(HOUR, "daily")).next()).contains(now.plus(HOUR));
        }
    }

    @Test
    void aRateGoesOnInItsRowAfterAPause() {
        try (TestRuntime runtime = TestRuntime.start(printer())) {
            Instant first = schedules(runtime).declare(every(DAY, "daily")).next().orElseThrow();
            runtime.advance(DAY);
            schedules(runtime).pause("report");
            runtime.advance(DAY.plus(HOUR));

            schedules(runtime).resume("report");

            assertThat(schedules(runtime).find("report").orElseThrow().next())
                    .contains(first.plus(DAY.multipliedBy(2)));
            assertThat(runtime.enqueued(Report.class)).hasSize(1);
        }
    }

    private static Schedules schedules(TestRuntime runtime) {
        return runtime.runtime().schedules();
    }

    private static Schedule every(Duration period, String title) {
        return Schedule.named("report").message(new Report(title)).every(period).build();
    }

    private static Worker printer() {
        return Worker.named("printer").queue("reports").handle(Report.class, (report, job) -> Outcome.done()).build();
    }
}
