package dev.worker.examples.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.JobQuery;
import dev.worker.api.MissedTicks;
import dev.worker.api.Overlap;
import dev.worker.api.Schedule;
import dev.worker.api.ScheduleBuilder;
import dev.worker.api.ScheduleInfo;
import dev.worker.api.Schedules;
import dev.worker.api.Trigger;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.StoredJob;
import dev.worker.core.WorkerRuntime;
import dev.worker.jobs.DeleteSchedule;
import dev.worker.jobs.ListSchedules;
import dev.worker.jobs.PauseSchedule;
import dev.worker.jobs.ResumeSchedule;
import dev.worker.jobs.RunSchedule;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What schedules do, on every backend, in one process that looks after them. */
class SchedulesTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration STARTED = Duration.ofMillis(10);

    @TempDir
    private Path directory;

    private SharedServer server;
    private Schedules schedules;

    @ParameterizedTest
    @EnumSource
    void aTickIsAJobWithTheOptionsOfTheSchedule(SharedServer.Kind kind) {
        with(kind, () -> {
            schedules.declare(minutely().options(options -> options.queue("reports").priority(7)
                    .require("region", "eu").header("trace", "abc")).build());

            pass(MINUTE);

            Envelope job = jobs().getFirst().envelope();
            assertThat(job.queue()).isEqualTo("reports");
            assertThat(job.priority()).isEqualTo(7);
            assertThat(job.requires()).containsExactly("region=eu");
            assertThat(job.headers()).containsEntry("trace", "abc")
                    .containsEntry(Schedule.NAME_HEADER, "minutely")
                    .containsEntry(Schedule.TICK_HEADER, now().toString());
            assertThat(schedules.find("minutely").orElseThrow().lastJob()).contains(job.id());
        });
    }

    @ParameterizedTest
    @EnumSource
    void theListTellsTheNextTicks(SharedServer.Kind kind) {
        with(kind, () -> {
            schedules.declare(minutely().build());
            schedules.declare(
                    Schedule.named("daily").message(new Tick("daily")).cron("30 2 * * *", "Asia/Tokyo").build());

            assertThat(schedules.list()).extracting(ScheduleInfo::name).containsExactly("daily", "minutely");
            assertThat(schedules.list()).extracting(info -> info.next().orElseThrow())
                    .containsExactly(Instant.parse("2031-05-01T17:30:00Z"), now().plus(MINUTE));
            assertThat(schedules.list().getFirst().trigger()).isEqualTo(Trigger.cron("30 2 * * *", "Asia/Tokyo"));
        });
    }

    @ParameterizedTest
    @EnumSource
    void missedTicksAreDealtWithAsTheScheduleSays(SharedServer.Kind kind) {
        with(kind, () -> {
            schedules.declare(minutely("skip").every(MINUTE.multipliedBy(10)).missed(MissedTicks.SKIP).build());
            schedules.declare(minutely("once").missed(MissedTicks.ONCE).build());
            schedules.declare(minutely("all").missed(MissedTicks.all(3)).build());
        });
        server.clock().advance(Duration.ofMinutes(15));
        Instant back = now();

        again(() -> {
            assertThat(ticks("skip")).as("ten minutes ago, five ago too late").isEmpty();
            assertThat(ticks("once")).containsExactly(back);
            assertThat(ticks("all")).containsExactlyInAnyOrder(back.minus(MINUTE.multipliedBy(2)), back.minus(MINUTE),
                    back);
            pass(MINUTE.multipliedBy(5));
            assertThat(ticks("skip")).as("in time again").containsExactly(back.plus(MINUTE.multipliedBy(5)));
        });
    }

    @ParameterizedTest
    @EnumSource
    void aPausedScheduleHasNoTicksAndMissesNone(SharedServer.Kind kind) {
        with(kind, () -> {
            schedules.declare(minutely().missed(MissedTicks.all(100)).build());

            assertThat(schedules.pause("minutely")).isTrue();
            assertThat(schedules.pause("minutely")).as("again").isTrue();
            server.clock().advance(Duration.ofHours(1));
            assertThat(schedules.find("minutely").orElseThrow().paused()).isTrue();
            assertThat(schedules.find("minutely").orElseThrow().next()).isEmpty();

            assertThat(schedules.resume("minutely")).isTrue();
            assertThat(jobs()).isEmpty();
            pass(MINUTE);
            assertThat(ticks("minutely")).containsExactly(now());
            assertThat(schedules.pause("nobody")).isFalse();
            assertThat(schedules.resume("nobody")).isFalse();
        });
    }

    @ParameterizedTest
    @EnumSource
    void declaringTheSameChangesNothingAndAnotherReplaces(SharedServer.Kind kind) {
        with(kind, () -> {
            ScheduleInfo first = schedules.declare(minutely().build());
            server.clock().advance(Duration.ofSeconds(30));
            assertThat(schedules.declare(minutely().build())).isEqualTo(first);
            schedules.pause("minutely");
            assertThat(schedules.declare(minutely().build()).paused()).as("stays paused").isTrue();
            assertThat(schedules.declare(minutely().every(Duration.ofHours(1)).build()).next()).isEmpty();
            schedules.resume("minutely");

            ScheduleInfo changed = schedules.declare(
                    minutely().message(new Tick("changed")).every(Duration.ofSeconds(10)).build());
            assertThat(changed.next()).contains(now().plusSeconds(10));
            pass(Duration.ofSeconds(10));
            assertThat(new String(jobs().getFirst().envelope().payload())).contains("changed");
        });
    }

    @ParameterizedTest
    @EnumSource
    void runNowIsBesideTheTicks(SharedServer.Kind kind) {
        with(kind, () -> {
            Optional<Instant> next = schedules.declare(minutely().build()).next();
            schedules.pause("minutely");

            JobId job = schedules.runNow("minutely");

            assertThat(jobs()).extracting(stored -> stored.info().id()).containsExactly(job);
            schedules.resume("minutely");
            assertThat(schedules.find("minutely").orElseThrow().next()).isEqualTo(next);
            assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> schedules.runNow("nobody"))
                    .withMessage("there is no schedule 'nobody'");
        });
    }

    @ParameterizedTest
    @EnumSource
    void jobsOverlapOnlyWhereTheyMay(SharedServer.Kind kind) {
        with(kind, () -> {
            schedules.declare(minutely("alone").overlap(Overlap.SKIP).build());
            schedules.declare(minutely("many").build());

            pass(MINUTE);
            JobId alone = schedules.find("alone").orElseThrow().lastJob().orElseThrow();
            pass(MINUTE);
            pass(MINUTE);
            assertThat(ticks("alone")).hasSize(1);
            assertThat(ticks("many")).hasSize(3);
            assertThat(schedules.runNow("alone")).isEqualTo(alone);

            server.jobs().cancel(alone, "so that it ends");
            pass(MINUTE);
            assertThat(ticks("alone")).hasSize(2).contains(now());
        });
    }

    @ParameterizedTest
    @EnumSource
    void aDeletedScheduleIsGoneAndItsJobsStay(SharedServer.Kind kind) {
        with(kind, () -> {
            schedules.declare(minutely().build());
            pass(MINUTE);

            assertThat(schedules.delete("minutely")).isTrue();

            server.clock().advance(Duration.ofHours(1));
            assertThat(schedules.delete("minutely")).isFalse();
            assertThat(schedules.list()).isEmpty();
            assertThat(jobs()).hasSize(1);
        });
    }

    @ParameterizedTest
    @EnumSource
    void whoDiesBetweenTheJobAndTheNextTickLeavesOneJob(SharedServer.Kind kind) {
        with(kind, () -> schedules.declare(minutely().build()));
        server.clock().advance(MINUTE);
        Instant tick = now();
        again(() -> {
            assertThat(ticks("minutely")).containsExactly(tick);
        });
        // As one leaves it that dies half-way: the job is there, and the schedule is still due.
        server.schedules().find("minutely")
                .map(stored -> stored.reached(tick.minus(MINUTE), tick))
                .ifPresent(server.schedules()::store);

        again(() -> {
            assertThat(ticks("minutely")).containsExactly(tick);
        });
    }

    @ParameterizedTest
    @EnumSource
    void commandsDoTheSame(SharedServer.Kind kind) {
        server = new SharedServer(kind, directory);
        try (WorkerRuntime runtime = server.runtime().start()) {
            runtime.schedules().declare(minutely().build());

            assertThat(runtime.ask(new PauseSchedule("minutely"))).isTrue();
            assertThat(runtime.ask(new ListSchedules())).extracting(ScheduleInfo::paused).containsExactly(true);
            assertThat(runtime.ask(new ResumeSchedule("minutely"))).isTrue();
            assertThat(runtime.jobs().find(runtime.ask(new RunSchedule("minutely")))).isPresent();
            assertThat(runtime.ask(new DeleteSchedule("minutely"))).isTrue();
            assertThat(runtime.ask(new ListSchedules())).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 0 30 2 * | schedule bad: cron 0 0 30 2 * in UTC never has a tick
            0 25 * * * | schedule bad: cron expression '0 25 * * *' cannot be read: hour '25': 25 is not in 0 to 23""")
    void aCronThatCannotBeIsRefused(String expression, String reason) {
        with(SharedServer.Kind.MEMORY, () -> {
            assertThatExceptionOfType(WorkerException.class)
                    .isThrownBy(() -> schedules.declare(minutely("bad").cron(expression, "UTC").build()))
                    .withMessage(reason)
                    .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
            assertThat(schedules.list()).isEmpty();
        });
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private void with(SharedServer.Kind kind, Runnable test) {
        server = new SharedServer(kind, directory);
        again(test);
    }

    /** In a process that has just started. */
    private void again(Runnable test) {
        try (WorkerRuntime runtime = server.runtime().start()) {
            schedules = runtime.schedules();
            pass(STARTED);
            test.run();
        }
    }

    private void pass(Duration time) {
        server.clock().advance(time);
        assertThat(server.schedules().due(1).schedules()).as("due").isEmpty();
    }

    private Instant now() {
        return server.clock().instant();
    }

    private List<StoredJob> jobs() {
        return server.jobs().list(JobQuery.all()).stream()
                .map(job -> server.jobs().load(job.id()).orElseThrow())
                .toList();
    }

    private List<Instant> ticks(String schedule) {
        return jobs().stream()
                .map(job -> job.envelope().headers())
                .filter(headers -> schedule.equals(headers.get(Schedule.NAME_HEADER)))
                .map(headers -> Instant.parse(headers.get(Schedule.TICK_HEADER)))
                .toList();
    }

    private static ScheduleBuilder minutely() {
        return minutely("minutely");
    }

    private static ScheduleBuilder minutely(String name) {
        return Schedule.named(name).message(new Tick(name)).every(MINUTE);
    }
}
