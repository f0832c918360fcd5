package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.nats.internal.link.ServerTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server's time is known also while the server does not tell it. */
@Timeout(30)
class ServerTimeTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile Supplier<Instant> server = this::now;
    private final ServerTime time = new ServerTime(() -> {
        asked.incrementAndGet();
        return server.get();
    }, nanos::get);

    @Test
    void whoAsksHoldsUpNobody() throws Exception {
        CountDownLatch asking = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        server = () -> {
            asking.countDown();
            await(answer);
            return now();
        };
        pass(Duration.ofSeconds(21));
        CompletableFuture<Instant> first = CompletableFuture.supplyAsync(time::instant, Thread::startVirtualThread);
        await(asking);
        CompletableFuture<Instant> second = CompletableFuture.supplyAsync(time::instant, Thread::startVirtualThread);
        try {
            assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(now());
        } finally {
            answer.countDown();
        }
        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(now());
        assertThat(asked).as("the start and the first thread").hasValue(2);
    }

    @Test
    void whatWasToldBeforeGoesOnForMinutes() {
        server = ServerTimeTest::silence;
        pass(Duration.ofMinutes(9));

        assertThat(time.instant()).isEqualTo(now());
        assertThat(time.instant()).isEqualTo(now());
        assertThat(asked).as("a server that was silent is not asked again at once").hasValue(2);

        server = () -> now().plusMillis(50);
        pass(Duration.ofSeconds(21));
        assertThat(time.instant()).isEqualTo(now().plusMillis(50));
    }

    @Test
    void whatWasToldLongAgoIsNoTime() {
        server = ServerTimeTest::silence;
        pass(Duration.ofMinutes(11));

        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(WorkerException.class).isThrownBy(time::instant)
                    .extracting(WorkerException::code).isEqualTo(ErrorCode.UNAVAILABLE);
        }
        server = this::now;
        assertThat(time.instant()).isEqualTo(now());
    }

    @Test
    void aSlowAnswerIsTooInexactWhereABetterOneIsKnown() {
        server = () -> {
            Instant stamped = now();
            pass(Duration.ofSeconds(4));
            return stamped;
        };
        pass(Duration.ofSeconds(21));
        assertThat(time.instant()).isEqualTo(now());

        pass(Duration.ofMinutes(11));
        assertThat(time.instant()).as("half of the round trip is taken for the way back")
                .isEqualTo(now().minusSeconds(2));
    }

    private Instant now() {
        return START.plusNanos(nanos.get());
    }

    private void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    private static Instant silence() {
        throw new WorkerException(ErrorCode.UNAVAILABLE, "silence");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
