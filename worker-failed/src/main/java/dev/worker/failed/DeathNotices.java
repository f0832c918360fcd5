package dev.worker.failed;

import dev.worker.api.DeadLetter;
import dev.worker.api.DeadLetters;
import dev.worker.api.DeathHandler;
import dev.worker.api.JobId;
import dev.worker.api.event.EventListener;
import dev.worker.api.event.JobEvent;
import dev.worker.api.event.WorkerEvent;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells death handlers of dead letters, one after the other. Those that handlers are too slow for are dropped, with a word in the
 * log when that begins and when it is over: the dead letters themselves are not lost.
 */
final class DeathNotices implements EventListener {

    private static final Logger LOG = LoggerFactory.getLogger(DeathNotices.class);
    private static final int MAX_WAITING = 1_000;

    private final Set<DeathHandler> handlers;
    private final Provider<DeadLetters> deadLetters;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final Deque<JobId> waiting = new ArrayDeque<>();
    private boolean telling;
    private int dropped;

    @Inject
    DeathNotices(Set<DeathHandler> handlers, Provider<DeadLetters> deadLetters) {
        this.handlers = handlers;
        this.deadLetters = deadLetters;
    }

    @Override
    public void on(WorkerEvent event) {
        if (event instanceof JobEvent.Failed failed && !handlers.isEmpty()) {
            add(failed.id());
        }
    }

    /** Waits until all has been told, but no longer than this. */
    void drain(Duration limit) {
        long nanos = limit.toNanos();
        lock.lock();
        try {
            while (telling && nanos > 0) {
                nanos = idle.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void add(JobId id) {
        boolean start;
        lock.lock();
        try {
            if (waiting.size() == MAX_WAITING) {
                drop(id);
                return;
            }
            waiting.add(id);
            start = !telling;
            telling = true;
        } finally {
            lock.unlock();
        }
        if (start) {
            startTelling();
        }
    }

    private void startTelling() {
        try {
            Thread.ofPlatform().daemon().name("worker-death-handlers").start(this::tellAll);
        } catch (OutOfMemoryError e) {
            LOG.warn("there is no thread to tell death handlers on; they are told with the next dead letter", e);
            stopTelling();
        }
    }

    private void stopTelling() {
        lock.lock();
        try {
            telling = false;
            idle.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Called with the lock. */
    private void drop(JobId id) {
        dropped++;
        if (dropped == 1) {
            LOG.warn(
                    "death handlers are too slow: {} dead letters wait for them; of job {}, and more to come, they are not told",
                    MAX_WAITING, id);
        }
    }

    private void tellAll() {
        for (JobId id = next(); id != null; id = next()) {
            try {
                deadLetters.get().find(id).ifPresent(this::tell);
            } catch (RuntimeException | Error e) {
                LOG.warn("that job {} is a dead letter could not be told", id, e);
            }
        }
    }

    private void tell(DeadLetter letter) {
        for (DeathHandler handler : handlers) {
            try {
                handler.died(letter);
            } catch (Exception | Error e) {
                LOG.error("a death handler failed on job {}", letter.job().id(), e);
            }
        }
    }

    /** Called with the lock. */
    private void caughtUp() {
        if (dropped > 0) {
            LOG.warn("death handlers have caught up; they were not told of {} dead letters", dropped);
            dropped = 0;
        }
    }

    private JobId next() {
        lock.lock();
        try {
            JobId next = waiting.poll();
            if (next == null) {
                caughtUp();
                stopTelling();
            }
            return next;
        } finally {
            lock.unlock();
        }
    }
}
