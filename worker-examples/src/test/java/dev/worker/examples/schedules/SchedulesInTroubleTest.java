package dev.worker.examples.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobQuery;
import dev.worker.api.MissedTicks;
import dev.worker.api.Schedule;
import dev.worker.api.ScheduleBuilder;
import dev.worker.api.ScheduleInfo;
import dev.worker.api.spi.StoredSchedule;
import dev.worker.core.WorkerRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Schedules where something is in their way: others that cannot be dealt with, or a time in which no process was there. */
class SchedulesInTroubleTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    /** More than are asked for at a time. */
    private static final int MANY = 120;

    @TempDir
    private Path directory;

    private SharedServer server;

    @ParameterizedTest
    @EnumSource
    void thoseThatCannotBeReadHereDoNotHoldUpTheOthers(SharedServer.Kind kind) {
        server = new SharedServer(kind, directory);
        try (WorkerRuntime runtime = server.runtime().start()) {
            Instant begun = server.clock().instant();
            for (int number = 0; number < MANY; number++) {
                runtime.schedules().declare(each("new-" + number, SECOND).build());
                ofTomorrow("new-" + number);
            }
            runtime.schedules().declare(each("good", SECOND).build());
            runtime.schedules().declare(each("seldom", SECOND.multipliedBy(4)).build());

            server.clock().advance(SECOND.multipliedBy(9));

            assertThat(ticks("good"))
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, 9).mapToObj(begun::plusSeconds).toList());
            assertThat(ticks("seldom")).containsExactly(begun.plusSeconds(4), begun.plusSeconds(8));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLastTickIsTheNewestAlsoWhereAllWereLeftOut(SharedServer.Kind kind) {
        server = new SharedServer(kind, directory);
        try (WorkerRuntime runtime = server.runtime().start()) {
            runtime.schedules().declare(each("left-out", Duration.ofMinutes(2)).missed(MissedTicks.SKIP).build());
        }
        Instant begun = server.clock().instant();
        server.clock().advance(Duration.ofMinutes(9).plusSeconds(30));
        try (WorkerRuntime runtime = server.runtime().start()) {
            server.clock().advance(SECOND);

            ScheduleInfo schedule = runtime.schedules().find("left-out").orElseThrow();
            assertThat(schedule.last()).contains(begun.plus(Duration.ofMinutes(8)));
            assertThat(schedule.next()).contains(begun.plus(Duration.ofMinutes(10)));
            assertThat(ticks("left-out")).isEmpty();
        }
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    /** As a newer version of the framework may write it, and one that was rolled back finds it. */
    private void ofTomorrow(String name) {
        StoredSchedule stored = server.schedules().find(name).orElseThrow();
        assertThat(server.schedules().store(new StoredSchedule(name, stored.job(), Map.of("moon", "full"),
                stored.paused(), stored.next(), stored.last(), stored.revision()))).isTrue();
    }

    private List<Instant> ticks(String schedule) {
        return server.jobs().list(JobQuery.all().limit(JobQuery.MAX_LIMIT)).stream()
                .map(job -> server.jobs().load(job.id()).orElseThrow().envelope().headers())
                .filter(headers -> schedule.equals(headers.get(Schedule.NAME_HEADER)))
                .map(headers -> Instant.parse(headers.get(Schedule.TICK_HEADER)))
                .sorted()
                .toList();
    }

    private static ScheduleBuilder each(String name, Duration period) {
        return Schedule.named(name).message(new Tick(name)).every(period);
    }
}
