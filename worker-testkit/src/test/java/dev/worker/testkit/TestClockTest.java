package dev.worker.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.worker.core.extension.RuntimeClock.Scheduled;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TestClockTest {

    private final TestClock clock = new TestClock();
    private final List<String> ran = new ArrayList<>();

    @Test
    void standsStillUntilToldToGoOn() {
        assertThat(clock.instant()).isEqualTo(TestClock.START);

        clock.advance(Duration.ofMillis(1_500));

        assertThat(clock.instant()).isEqualTo(TestClock.START.plusMillis(1_500));
        assertThat(clock.nanoTime()).isEqualTo(1_500_000_000L);
    }

    @Test
    void runsTasksAtTheirTimesInTheirOrder() {
        List<Instant> times = new ArrayList<>();
        clock.schedule(Duration.ofSeconds(2), () -> note("b", times));
        clock.schedule(Duration.ofSeconds(1), () -> note("a", times));
        clock.schedule(Duration.ofSeconds(2), () -> note("c", times));
        clock.schedule(Duration.ofSeconds(9), () -> note("later", times));

        clock.advance(Duration.ofSeconds(5));

        assertThat(ran).containsExactly("a", "b", "c");
        assertThat(times).containsExactly(TestClock.START.plusSeconds(1), TestClock.START.plusSeconds(2),
                TestClock.START.plusSeconds(2));
        assertThat(clock.instant()).isEqualTo(TestClock.START.plusSeconds(5));
        assertThat(clock.nextTask()).contains(TestClock.START.plusSeconds(9));
    }

    @Test
    void runsWhatTasksScheduleOnTheWay() {
        clock.schedule(Duration.ofSeconds(1), this::again);

        clock.advance(Duration.ofSeconds(5));

        assertThat(ran).hasSize(5);
    }

    @Test
    void whatOthersScheduleWhileItGoesOnIsNotPassedOver() throws InterruptedException {
        Thread other = Thread.startVirtualThread(() -> {
            for (int i = 0; i < 300_000; i++) {
                clock.schedule(Duration.ofNanos(1), () -> {});
            }
        });
        while (other.isAlive()) {
            clock.advance(Duration.ofNanos(2));
            assertThat(clock.nextTask().filter(due -> !due.isAfter(clock.instant()))).isEmpty();
        }
        other.join();
    }

    @Test
    void aCancelledTaskDoesNotRun() {
        Scheduled task = clock.schedule(Duration.ofSeconds(1), () -> ran.add("cancelled"));
        task.cancel();
        task.cancel();

        clock.advance(Duration.ofSeconds(5));

        assertThat(ran).isEmpty();
    }

    @Test
    void aTaskWithoutDelayStartsAtOnce() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);

        clock.schedule(Duration.ZERO, started::countDown);

        assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void doesNotGoBack() {
        assertThatIllegalArgumentException().isThrownBy(() -> clock.advance(Duration.ofSeconds(-1)))
                .withMessageContaining("PT-1S");
    }

    private void again() {
        ran.add("again");
        clock.schedule(Duration.ofSeconds(1), this::again);
    }

    private void note(String name, List<Instant> times) {
        ran.add(name);
        times.add(clock.instant());
    }
}
