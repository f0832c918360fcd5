package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.PeriodicTask;
import dev.worker.api.Worker;
import dev.worker.core.WorkerRuntime;
import dev.worker.testkit.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Work that a worker does again and again beside its jobs. It touches no backend. */
@Timeout(60)
class PeriodicTest {

    private static final Duration PERIOD = Duration.ofSeconds(10);

    private final TestClock clock = new TestClock();
    private final List<Instant> runs = new CopyOnWriteArrayList<>();

    private WorkerRuntime start(PeriodicTask task) {
        return WorkerRuntime.builder().clock(clock).set("runtime.shutdown-hook", false)
                .add(Worker.named("w").every(task).build()).start();
    }

    @Test
    void runsOncePerPeriodWhateverItThrows() {
        PeriodicTask task = new PeriodicTask(PERIOD, Duration.ofSeconds(5), context -> {
            runs.add(clock.instant());
            if (runs.size() == 1) {
                throw new IllegalStateException("the first run");
            }
            if (runs.size() == 2) {
                throw new StackOverflowError();
            }
        });
        WorkerRuntime runtime = start(task);
        Instant start = clock.instant();
        clock.advance(PERIOD.multipliedBy(3));
        assertThat(runs).containsExactly(
                start.plus(PERIOD), start.plus(PERIOD.multipliedBy(2)), start.plus(PERIOD.multipliedBy(3)));
        runtime.close();
        clock.advance(PERIOD.multipliedBy(3));
        assertThat(runs).as("after the stop").hasSize(3);
    }

    @Test
    void isInterruptedAtItsTimeoutAndNeverOverlaps() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger peak = new AtomicInteger();
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch again = new CountDownLatch(2);
        PeriodicTask task = new PeriodicTask(PERIOD, Duration.ofSeconds(25), context -> {
            peak.accumulateAndGet(running.incrementAndGet(), Math::max);
            again.countDown();
            try {
                if (again.getCount() == 1) {
                    entered.countDown();
                    new CountDownLatch(1).await();
                }
            } catch (InterruptedException e) {
                assertThat(context.cancelled()).isTrue();
                interrupted.countDown();
            } finally {
                running.decrementAndGet();
            }
        });
        try (WorkerRuntime runtime = start(task)) {
            // the run blocks the thread that the clock lends it
            Thread time = Thread.ofVirtual().start(() -> clock.advance(PERIOD));
            entered.await();
            clock.advance(Duration.ofSeconds(24));
            assertThat(interrupted.getCount()).as("before its timeout").isEqualTo(1);
            clock.advance(Duration.ofSeconds(1));
            interrupted.await();
            time.join();
            while (again.getCount() > 0) {
                clock.advance(PERIOD);
            }
            assertThat(peak).hasValue(1);
            assertThat(runtime.awaitStop(Duration.ofMillis(1))).isFalse();
        }
    }
}
