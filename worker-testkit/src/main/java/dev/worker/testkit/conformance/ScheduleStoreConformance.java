package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.spi.JobTemplate;
import dev.worker.api.spi.ScheduleStore.Due;
import dev.worker.api.spi.StoredSchedule;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The contract of {@link dev.worker.api.spi.ScheduleStore}. */
public abstract class ScheduleStoreConformance extends Conformance {

    private static final int THREADS = 8;

    /** For the class of the implementation. */
    protected ScheduleStoreConformance() {}

    @Test
    final void anEmptyStoreHasNothing() {
        assertThat(scheduleStore().list()).isEmpty();
        assertThat(scheduleStore().find("nightly")).isEmpty();
        assertThat(scheduleStore().remove("nightly")).isFalse();
        assertThat(scheduleStore().due(10)).isEqualTo(new Due(clock().instant(), List.of(), Optional.empty()));
    }

    @Test
    final void nowIsTheServers() {
        clock().advance(Duration.ofHours(3));

        assertThat(scheduleStore().now()).isEqualTo(clock().instant());
    }

    @Test
    final void aScheduleComesBackAsItWas() {
        JobTemplate job = new JobTemplate("send-invoice", 3, "{\"to\":\"Zoë\"}".getBytes(StandardCharsets.UTF_8),
                "mail", 7, Set.of("gpu=yes", "region=eu"), Map.of("trace", "a=b\nc", "worker-timeout", "PT5S"));
        StoredSchedule schedule = new StoredSchedule("nightly", job,
                Map.of("cron", "0 2 * * *", "zone", "Europe/Berlin"), false, Optional.of(in(60)), Optional.of(in(-60)),
                0);

        assertThat(scheduleStore().store(schedule)).isTrue();

        assertThat(scheduleStore().find("nightly").map(this::unread)).contains(schedule);
    }

    @Test
    final void aPausedScheduleComesBackAsItWas() {
        StoredSchedule schedule = schedule("nightly", 60).stopped();

        scheduleStore().store(schedule);

        assertThat(scheduleStore().find("nightly").map(this::unread)).contains(schedule);
        assertThat(scheduleStore().due(10).next()).isEmpty();
    }

    @Test
    final void theListIsSortedByName() {
        List.of("beta", "Alpha", "gamma", "alpha").forEach(name -> scheduleStore().store(schedule(name, 60)));

        assertThat(scheduleStore().list()).extracting(StoredSchedule::name)
                .containsExactly("Alpha", "alpha", "beta", "gamma");
    }

    @Test
    final void aScheduleIsDueFromItsTickOn() {
        scheduleStore().store(schedule("nightly", 60));

        clock().advance(Duration.ofSeconds(60).minusMillis(1));
        assertThat(due()).isEmpty();

        clock().advance(Duration.ofMillis(1));
        assertThat(due()).containsExactly("nightly");
        assertThat(scheduleStore().due(10).now()).isEqualTo(clock().instant());
    }

    @Test
    final void theEarliestTickIsToldWhetherItIsDueOrNot() {
        Instant tick = in(60);
        scheduleStore().store(schedule("later", 90));
        scheduleStore().store(schedule("nightly", 60));
        assertThat(scheduleStore().due(10).next()).contains(tick);

        clock().advance(Duration.ofSeconds(75));
        assertThat(scheduleStore().due(10).next()).contains(tick);
    }

    @Test
    final void theLongestDueComesFirstAndNoMoreThanWereAskedFor() {
        scheduleStore().store(schedule("c", 30));
        scheduleStore().store(schedule("a", 20));
        scheduleStore().store(schedule("b", 10));
        clock().advance(Duration.ofMinutes(1));

        assertThat(scheduleStore().due(2).schedules()).extracting(StoredSchedule::name).containsExactly("b", "a");
    }

    @Test
    final void aScheduleThatWentOnIsDueAtItsNextTickAlone() {
        scheduleStore().store(schedule("nightly", 60));
        clock().advance(Duration.ofSeconds(60));
        StoredSchedule due = scheduleStore().due(10).schedules().getFirst();

        assertThat(scheduleStore().store(due.reached(clock().instant(), in(60)))).isTrue();

        assertThat(due()).isEmpty();
        assertThat(scheduleStore().find("nightly").orElseThrow().last()).contains(clock().instant());
        clock().advance(Duration.ofSeconds(60));
        assertThat(due()).containsExactly("nightly");
    }

    @Test
    final void whatOthersHaveStoredIsNotOverwritten() {
        scheduleStore().store(schedule("nightly", 60));
        StoredSchedule read = scheduleStore().find("nightly").orElseThrow();
        scheduleStore().store(read.stopped());

        assertThat(scheduleStore().store(read.going(in(90)))).as("of an old revision").isFalse();
        assertThat(scheduleStore().store(schedule("nightly", 90))).as("as a new one").isFalse();
        assertThat(scheduleStore().find("nightly")).contains(withRevision(read.stopped(), read.revision() + 1));
    }

    @Test
    final void anotherOfTheSameNameIsNotOverwritten() {
        scheduleStore().store(schedule("nightly", 60));
        StoredSchedule read = scheduleStore().find("nightly").orElseThrow();
        scheduleStore().remove("nightly");
        scheduleStore().store(schedule("nightly", 90));

        assertThat(scheduleStore().store(read.stopped())).isFalse();

        assertThat(scheduleStore().find("nightly").orElseThrow().paused()).isFalse();
    }

    @Test
    final void whatIsGoneDoesNotComeBack() {
        scheduleStore().store(schedule("nightly", 60));
        StoredSchedule read = scheduleStore().find("nightly").orElseThrow();

        assertThat(scheduleStore().remove("nightly")).isTrue();

        assertThat(scheduleStore().store(read.going(in(90)))).isFalse();
        assertThat(scheduleStore().due(10).next()).isEmpty();
        assertThat(scheduleStore().store(schedule("nightly", 60))).as("made anew").isTrue();
    }

    @Test
    final void oneOfManyWhoAddTheSameDoes() {
        List<Boolean> added = Together.run(THREADS, i -> scheduleStore().store(schedule("nightly", 60 + i)));

        assertThat(added).containsOnlyOnce(true);
        assertThat(scheduleStore().list()).hasSize(1);
    }

    @Test
    final void oneOfManyWhoTakeTheSameStepDoes() {
        scheduleStore().store(schedule("nightly", 0));

        for (int round = 1; round <= 20; round++) {
            StoredSchedule due = scheduleStore().due(1).schedules().getFirst();
            clock().advance(Duration.ofSeconds(1));
            StoredSchedule next = due.reached(due.next().orElseThrow(), clock().instant());

            assertThat(Together.run(THREADS, i -> scheduleStore().store(next))).containsOnlyOnce(true);
        }
    }

    @Test
    final void schedulesOutliveTheBackend() {
        StoredSchedule schedule = schedule("nightly", 60);
        scheduleStore().store(schedule);

        reopen();

        Optional<StoredSchedule> left = has(Capability.DURABLE)
                ? Optional.of(schedule)
                : Optional.empty();
        assertThat(scheduleStore().find("nightly").map(this::unread)).isEqualTo(left);
    }

    @Test
    final void mayBeClosedTwice() {
        scheduleStore().close();
        scheduleStore().close();
    }

    private List<String> due() {
        return scheduleStore().due(10).schedules().stream().map(StoredSchedule::name).toList();
    }

    private StoredSchedule schedule(String name, int secondsToTick) {
        JobTemplate job = new JobTemplate("tick", 1, new byte[]{1, 2}, "queue", 100, Set.of(), Map.of());
        return new StoredSchedule(name, job, Map.of("every", "PT1M"), false, Optional.of(in(secondsToTick)),
                Optional.empty(), 0);
    }

    private StoredSchedule unread(StoredSchedule schedule) {
        assertThat(schedule.revision()).isPositive();
        return withRevision(schedule, 0);
    }

    private static StoredSchedule withRevision(StoredSchedule schedule, long revision) {
        return new StoredSchedule(schedule.name(), schedule.job(), schedule.rules(), schedule.paused(),
                schedule.next(), schedule.last(), revision);
    }

    private Instant in(int seconds) {
        return clock().instant().plusSeconds(seconds);
    }
}
