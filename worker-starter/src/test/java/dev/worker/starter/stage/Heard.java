package dev.worker.starter.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.event.EventListener;
import dev.worker.api.event.WorkerEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** Every event so far, and waiting for those to come. Safe for use by any number of threads. */
public final class Heard implements EventListener {

    /** Far longer than anything takes on a busy machine. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final List<WorkerEvent> events = new ArrayList<>();

    @Override
    public void on(WorkerEvent event) {
        lock.lock();
        try {
            events.add(event);
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The events of a class, in their order. */
    public <E extends WorkerEvent> List<E> all(Class<E> type) {
        lock.lock();
        try {
            return events.stream().filter(type::isInstance).map(type::cast).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there have been so many events of a class; gives them. */
    public <E extends WorkerEvent> List<E> await(int count, Class<E> type) {
        return await(count, type, event -> true);
    }

    /** Waits until there have been so many events of a class that match; gives those. */
    public <E extends WorkerEvent> List<E> await(int count, Class<E> type, Predicate<? super E> wanted) {
        long nanos = LIMIT.toNanos();
        lock.lock();
        try {
            List<E> found = all(type).stream().filter(wanted).toList();
            while (found.size() < count && nanos > 0) {
                nanos = more.awaitNanos(nanos);
                found = all(type).stream().filter(wanted).toList();
            }
            assertThat(found).as("events, of %s", events).hasSizeGreaterThanOrEqualTo(count);
            return found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + type.getSimpleName(), e);
        } finally {
            lock.unlock();
        }
    }
}
