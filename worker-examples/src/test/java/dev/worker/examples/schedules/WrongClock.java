package dev.worker.examples.schedules;

import dev.worker.core.extension.RuntimeClock;
import dev.worker.testkit.TestClock;
import java.time.Duration;
import java.time.Instant;

/** A process's clock that runs with the server's but shows another time; what it wakes runs on threads of its own. */
record WrongClock(TestClock server, Duration wrongBy) implements RuntimeClock {

    @Override
    public Instant instant() {
        return server.instant().plus(wrongBy);
    }

    @Override
    public long nanoTime() {
        return server.nanoTime();
    }

    @Override
    public Scheduled schedule(Duration delay, Runnable task) {
        return server.schedule(delay, () -> Thread.startVirtualThread(task));
    }

    @Override
    public Scheduled scheduleAt(long nanoTime, Runnable task) {
        return server.scheduleAt(nanoTime, () -> Thread.startVirtualThread(task));
    }
}
