package dev.worker.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobQuery;
import dev.worker.api.Message;
import dev.worker.api.MissedTicks;
import dev.worker.api.Schedule;
import dev.worker.api.ScheduleInfo;
import dev.worker.api.Schedules;
import dev.worker.api.Trigger;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.JobStore;
import dev.worker.core.WorkerRuntime;
import dev.worker.testkit.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every tick of a schedule is one job, and a change is there whole or not at all, with the connection broken at every step in
 * turn. On the clock that the test sets, ticks are looked for by the thread that moves it, whose steps are the ones that break.
 */
abstract class BrokenSchedulesTest extends DatabaseTransactions {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration STARTED = Duration.ofMillis(10);

    /** Longer than until ticks are looked for again after an error. */
    private static final Duration HEALED = Duration.ofSeconds(10);
    private static final MissedTicks ALL = MissedTicks.all(100);
    private static final int FEWEST_STEPS = 1;

    private final TestClock clock = new TestClock();
    private WorkerRuntime runtime;
    private Schedules schedules;
    private Instant begun;

    @BeforeEach
    void start() {
        runtime = WorkerRuntime.builder()
                .plugin(JdbiPlugin.of(faulty.asDataSource()))
                .set("transport", "jdbi")
                .set("runtime.shutdown-hook", false)
                .clock(clock)
                .start();
        schedules = runtime.schedules();
        clock.advance(STARTED);
    }

    @AfterEach
    void stop() {
        runtime.close();
    }

    @ParameterizedTest
    @EnumSource
    void tickingWithTheConnectionBrokenAtEveryStep(FaultySource.Moment moment) {
        everyStep(moment, this::declare, schedule -> clock.advance(SECOND), schedule -> {
            clock.advance(HEALED);
            assertThat(ticks(schedule)).containsExactlyElementsOf(seconds(1 + HEALED.toSeconds()));
        });
    }

    @ParameterizedTest
    @EnumSource
    void declaringWithTheConnectionBrokenAtEveryStep(FaultySource.Moment moment) {
        everyStep(moment, schedule -> {}, this::declare, schedule -> {
            declare(schedule);
            assertThat(schedules.list()).extracting(ScheduleInfo::name).containsExactly(schedule);
            clock.advance(HEALED);
            assertThat(ticks(schedule)).containsExactlyElementsOf(seconds(HEALED.toSeconds()));
        });
    }

    @ParameterizedTest
    @EnumSource
    void changingWithTheConnectionBrokenAtEveryStep(FaultySource.Moment moment) {
        everyStep(moment, this::declare, this::change, schedule -> {
            ScheduleInfo found = schedules.find(schedule).orElseThrow();
            assertThat(found.queue()).as("what and when belong together").isEqualTo(
                    found.trigger().equals(Trigger.every(SECOND)) ? "before" : "after");
            change(schedule);
            clock.advance(HEALED);
            assertThat(ticks(schedule)).containsExactlyElementsOf(
                    seconds(HEALED.toSeconds()).stream().filter(this::isEven).toList());
        });
    }

    @ParameterizedTest
    @EnumSource
    void pausingWithTheConnectionBrokenAtEveryStep(FaultySource.Moment moment) {
        everyStep(moment, this::declare, schedules::pause, schedule -> {
            boolean paused = schedules.find(schedule).orElseThrow().paused();
            clock.advance(SECOND);
            assertThat(ticks(schedule)).containsExactlyElementsOf(seconds(paused ? 0 : 1));
            schedules.pause(schedule);
            clock.advance(HEALED);
            assertThat(ticks(schedule)).as("while it is paused").hasSize(paused ? 0 : 1);
        });
    }

    @ParameterizedTest
    @EnumSource
    void resumingWithTheConnectionBrokenAtEveryStep(FaultySource.Moment moment) {
        everyStep(moment, this::declarePaused, schedules::resume, schedule -> {
            schedules.resume(schedule);
            clock.advance(HEALED);
            assertThat(ticks(schedule)).containsExactlyElementsOf(seconds(HEALED.toSeconds()));
        });
    }

    @ParameterizedTest
    @EnumSource
    void deletingWithTheConnectionBrokenAtEveryStep(FaultySource.Moment moment) {
        everyStep(moment, this::declare, schedules::delete, schedule -> {
            boolean there = schedules.find(schedule).isPresent();
            clock.advance(SECOND);
            assertThat(ticks(schedule)).containsExactlyElementsOf(seconds(there ? 1 : 0));
            assertThat(schedules.delete(schedule)).isEqualTo(there);
        });
    }

    /** With a schedule of its own for each step; whatever was told, what is there then must be right and go on from there. */
    private void everyStep(
            FaultySource.Moment moment, Consumer<String> beginning, Consumer<String> act, Consumer<String> afterwards) {
        int step = 0;
        boolean struck = true;
        while (struck) {
            step++;
            String schedule = "broken-" + step;
            begun = clock.instant();
            beginning.accept(schedule);
            faulty.arm(step, moment);
            try {
                act.accept(schedule);
            } catch (WorkerException e) {
                // what came of it is asked afterwards
            }
            struck = faulty.disarm();
            afterwards.accept(schedule);
            schedules.delete(schedule);
        }
        assertThat(step).as("steps").isGreaterThan(FEWEST_STEPS);
    }

    private void declare(String schedule) {
        schedules.declare(Schedule.named(schedule).message(new Tick()).every(SECOND).missed(ALL)
                .options(options -> options.queue("before")).build());
    }

    private void change(String schedule) {
        schedules.declare(Schedule.named(schedule).message(new Tick()).every(SECOND.multipliedBy(2)).missed(ALL)
                .options(options -> options.queue("after")).build());
    }

    private void declarePaused(String schedule) {
        declare(schedule);
        schedules.pause(schedule);
    }

    private List<Instant> seconds(long count) {
        return LongStream.rangeClosed(1, count).mapToObj(begun::plusSeconds).toList();
    }

    private boolean isEven(Instant tick) {
        return Duration.between(begun, tick).toSeconds() % 2 == 0;
    }

    /** Of all jobs of a schedule, the earliest first: none is to be there twice. */
    private List<Instant> ticks(String schedule) {
        JobStore jobs = backend.jobStore().orElseThrow();
        return jobs.list(JobQuery.all().limit(JobQuery.MAX_LIMIT)).stream()
                .map(job -> jobs.load(job.id()).orElseThrow().envelope().headers())
                .filter(headers -> schedule.equals(headers.get(Schedule.NAME_HEADER)))
                .map(headers -> Instant.parse(headers.get(Schedule.TICK_HEADER)))
                .sorted()
                .toList();
    }

    record Tick() implements Message<Void> {}
}
