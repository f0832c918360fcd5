package dev.worker.core.internal.clock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.core.extension.RuntimeClock.Scheduled;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SystemClockTest {

    private final SystemClock clock = new SystemClock();

    @AfterEach
    void close() {
        clock.close();
    }

    @Test
    void runsATaskLater() throws Exception {
        CompletableFuture<Void> ran = new CompletableFuture<>();
        long before = clock.nanoTime();
        clock.schedule(Duration.ofMillis(20), () -> ran.complete(null));
        ran.get();
        assertThat(clock.nanoTime() - before).isGreaterThanOrEqualTo(Duration.ofMillis(20).toNanos());
    }

    @Test
    void aBlockedTaskDelaysNoOther() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Void> second = new CompletableFuture<>();
        clock.schedule(Duration.ZERO, () -> await(release));
        clock.schedule(Duration.ofMillis(1), () -> second.complete(null));
        second.get();
        release.countDown();
    }

    /** As handlers may: each keeps its carrier, and there are as many as processors. */
    @Test
    void virtualThreadsThatComputeDelayNone() throws Exception {
        AtomicBoolean computing = new AtomicBoolean(true);
        int carriers = Runtime.getRuntime().availableProcessors();
        CountDownLatch started = new CountDownLatch(carriers);
        List<Thread> threads = IntStream.range(0, carriers).mapToObj(i -> Thread.startVirtualThread(() -> {
            started.countDown();
            while (computing.get()) {
                Thread.onSpinWait();
            }
        })).toList();
        CompletableFuture<Void> kept = new CompletableFuture<>();
        try {
            started.await();
            clock.schedule(Duration.ZERO, () -> kept.complete(null));
            assertThat(kept).succeedsWithin(Duration.ofSeconds(10));
        } finally {
            computing.set(false);
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void aTaskRunsThoughThereIsNoThreadForIt() throws Exception {
        CompletableFuture<Void> ran = new CompletableFuture<>();
        try (SystemClock starved = new SystemClock(task -> {
            throw new OutOfMemoryError("made up: unable to create native thread");
        })) {
            starved.schedule(Duration.ZERO, () -> ran.complete(null));
            ran.get();
        }
    }

    @Test
    void aFailedTaskStopsNothing() throws Exception {
        CompletableFuture<Void> second = new CompletableFuture<>();
        clock.schedule(Duration.ZERO, () -> {
            throw new IllegalStateException("on purpose");
        });
        clock.schedule(Duration.ofMillis(1), () -> second.complete(null));
        second.get();
    }

    @Test
    void aTaskThatWasTakenBackDoesNotRun() throws Exception {
        CompletableFuture<Void> cancelled = new CompletableFuture<>();
        CompletableFuture<Void> later = new CompletableFuture<>();
        // long enough to be taken back in time on the slowest machine
        Duration delay = Duration.ofSeconds(2);
        Scheduled first = clock.schedule(delay, () -> cancelled.complete(null));
        first.cancel();
        clock.schedule(delay, () -> later.complete(null));
        later.get();
        assertThat(cancelled).isNotDone();
    }

    @Test
    void takesAppointmentsCenturiesAheadAndAfterItsEnd() {
        clock.schedule(Duration.ofDays(1_000_000), () -> {}).cancel();
        clock.close();
        clock.schedule(Duration.ZERO, () -> {}).cancel();
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(10, TimeUnit.SECONDS)) {
                throw new AssertionError("never released");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
