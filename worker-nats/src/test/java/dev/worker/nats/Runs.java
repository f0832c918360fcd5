package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Counts how often each number was run. */
final class Runs {

    private final Map<Integer, Integer> runs = new ConcurrentHashMap<>();
    private final CountDownLatch all;

    Runs(int numbers) {
        this.all = new CountDownLatch(numbers);
    }

    Worker worker(int concurrency) {
        return Worker.named("counter").queue("numbers").concurrency(concurrency)
                .handle(Numbered.class, (message, job) -> {
                    run(message.number());
                    return Outcome.done(message.number());
                })
                .build();
    }

    void run(int number) {
        if (runs.merge(number, 1, Integer::sum) == 1) {
            all.countDown();
        }
    }

    boolean awaitAll(Duration limit) throws InterruptedException {
        return all.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    void awaitSome(int number) {
        awaitUntil(() -> runs.size() >= number);
    }

    /** The test's own time limit ends what never comes true. */
    static void awaitUntil(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            assertThat(Thread.currentThread().isInterrupted()).as("its time is over").isFalse();
            pause();
        }
    }

    /** Waits for one that has not run yet, if there is any left; gives how long that took. */
    Duration awaitNext() {
        long start = System.nanoTime();
        int before = runs.size();
        awaitUntil(() -> runs.size() > before || missing() == 0);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Waits for these; gives how long that took. */
    Duration awaitAll(Set<Integer> numbers) {
        long start = System.nanoTime();
        awaitUntil(() -> runs.keySet().containsAll(numbers));
        return Duration.ofNanos(System.nanoTime() - start);
    }

    static void pause() {
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }

    long missing() {
        return all.getCount();
    }

    long repeated() {
        return runs.values().stream().filter(count -> count > 1).count();
    }
}
