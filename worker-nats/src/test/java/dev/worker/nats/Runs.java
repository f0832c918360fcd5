package dev.worker.nats;

import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

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
        while (runs.size() < number) {
            pause();
        }
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
