package dev.worker.core.internal.engine;

import dev.worker.api.event.JobEvent;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settings;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.Transport;
import dev.worker.core.extension.Events;
import dev.worker.core.extension.RuntimeClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles in batches: whatever has gathered while the last batch was on its way is the next one, so a lone job waits for
 * nothing and a flood shares its commits. While the backend is away or the lease is lost, settlements wait. When many do, load is
 * shed: nothing more is claimed, so that the jobs that run can always hand over their outcomes; should they be too many all the
 * same, slots wait with them.
 */
final class Completer {

    private static final Logger LOG = LoggerFactory.getLogger(Completer.class);
    private static final int MAX_BATCH = 1_000;
    private static final int MAX_WAITING = 4_000;

    private final Transport transport;
    private final LeaseKeeper lease;
    private final LiveJobs live;
    private final Quarantine quarantine;
    private final Unanswered unanswered;
    private final Events events;
    private final Subscribers subscribers;
    private final BackendWatch.Caller backend;
    private final RuntimeClock clock;
    private final Pump pump;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Ending> waiting = new ArrayDeque<>();
    private final int shedAt;
    private final List<Runnable> relieved = new CopyOnWriteArrayList<>();
    private final List<Runnable> taken = new CopyOnWriteArrayList<>();
    private int unsettled;
    private volatile boolean shedding;
    private boolean held;

    @Inject
    Completer(
            Transport transport,
            LeaseKeeper lease,
            LiveJobs live,
            Quarantine quarantine,
            Unanswered unanswered,
            Events events,
            Subscribers subscribers,
            BackendWatch backend,
            RuntimeClock clock,
            EngineThreads threads,
            Settings settings) {
        this.transport = transport;
        this.lease = lease;
        this.live = live;
        this.quarantine = quarantine;
        this.unanswered = unanswered;
        this.events = events;
        this.subscribers = subscribers;
        this.backend = backend.caller("settling jobs");
        this.clock = clock;
        this.shedAt = (int) (MAX_WAITING * settings.get(EngineSettings.SHED_AT));
        this.pump = new Pump(threads.internal("completer"), this::flush);
        lease.onRegained(pump::signal);
    }

    /** Whether so many endings wait that nothing more should be claimed. */
    boolean shedding() {
        return shedding;
    }

    /** Adds a listener that is told when {@link #shedding} is over. */
    void onRelieved(Runnable listener) {
        relieved.add(listener);
    }

    /** Adds a listener that is told when the store has taken some endings. */
    void onSettled(Runnable listener) {
        taken.add(listener);
    }

    /** Takes an ending; waits while too many are unsettled. */
    void submit(Ending ending) {
        lock.lock();
        try {
            while (unsettled >= MAX_WAITING) {
                changed.awaitUninterruptibly();
            }
            enqueue(ending);
        } finally {
            lock.unlock();
        }
        pump.signal();
    }

    /** Takes an ending without waiting, from callers that settling itself may wait for. */
    void submitNow(Ending ending) {
        lock.lock();
        try {
            enqueue(ending);
        } finally {
            lock.unlock();
        }
        pump.signal();
    }

    /** Takes an ending that the store has already: what is left is to tell of it. */
    void settled(Ending ending) {
        tell(ending.event());
        ending.execution().ifPresent(this::forget);
        taken.forEach(Runnable::run);
    }

    /** Waits until everything submitted is settled; gives false if it was not in time. */
    boolean awaitSettled(Duration limit) throws InterruptedException {
        long nanos = limit.toNanos();
        lock.lockInterruptibly();
        try {
            while (unsettled > 0) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = changed.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void enqueue(Ending ending) {
        waiting.add(ending);
        unsettled++;
        shedding = unsettled >= shedAt;
    }

    private void flush() {
        while (true) {
            Optional<OwnerId> owner = lease.owner();
            List<Ending> batch = owner.isEmpty() ? List.of() : take();
            if (batch.isEmpty() || !settle(owner.get(), batch)) {
                return;
            }
        }
    }

    private List<Ending> take() {
        lock.lock();
        try {
            List<Ending> batch = new ArrayList<>(Math.min(MAX_BATCH, waiting.size()));
            while (!held && batch.size() < MAX_BATCH && !waiting.isEmpty()) {
                batch.add(waiting.poll());
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private boolean settle(OwnerId owner, List<Ending> taken) {
        List<Ending> batch = withoutReleased(owner, taken);
        List<Settlement> settlements = batch.stream().map(Ending::settlement).toList();
        List<Settled> answers;
        try {
            answers = transport.settle(owner, settlements);
        } catch (RuntimeException | Error e) {
            holdAndRetry(batch, e);
            return false;
        }
        backend.worked();
        finish(owner, batch, answers);
        return true;
    }

    /** Releases that were made, though not answered, are done with: to ask again could release the next run. */
    private List<Ending> withoutReleased(OwnerId owner, List<Ending> batch) {
        List<Ending> released = batch.stream().filter(unanswered::wasReleased).toList();
        if (released.isEmpty()) {
            return batch;
        }
        finish(owner, released, Collections.nCopies(released.size(), Settled.APPLIED));
        List<Ending> rest = new ArrayList<>(batch);
        rest.removeAll(released);
        return rest;
    }

    private void holdAndRetry(List<Ending> batch, Throwable error) {
        Duration pause = backend.failed(error);
        unanswered.add(batch);
        if (batch.stream().anyMatch(Ending::isRelease)) {
            lease.giveUp();
        }
        lock.lock();
        try {
            putBack(batch);
            held = true;
        } finally {
            lock.unlock();
        }
        clock.schedule(pause, this::release);
    }

    private void release() {
        lease.regainIfGivenUp();
        lock.lock();
        try {
            held = false;
        } finally {
            lock.unlock();
        }
        pump.signal();
    }

    private void finish(OwnerId owner, List<Ending> batch, List<Settled> answers) {
        List<Ending> refused = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            if (answers.get(i) == Settled.APPLIED) {
                applied(batch.get(i));
            } else {
                refused.add(batch.get(i));
            }
        }
        // a refusal can also mean that the whole lease is gone; if it can be regained, the attempt may still be ours
        boolean again = !refused.isEmpty() && !lease.confirm(owner);
        if (!again) {
            refused.forEach(this::refused);
        }
        List<Ending> done = new ArrayList<>(batch);
        if (again) {
            done.removeAll(refused);
        }
        unanswered.forget(done);
        boolean before = shedding;
        lock.lock();
        try {
            if (again) {
                putBack(refused);
            }
            unsettled -= done.size();
            shedding = unsettled >= shedAt;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (before && !shedding) {
            relieved.forEach(Runnable::run);
        }
        done.forEach(ending -> ending.execution().ifPresent(this::forget));
        taken.forEach(Runnable::run);
    }

    private void forget(Execution execution) {
        live.remove(execution);
        quarantine.leave(execution);
    }

    /** It is not ours, or it is settled already by a call that was not answered. */
    private void refused(Ending ending) {
        if (unanswered.isStored(ending)) {
            tell(ending.event());
        } else {
            lost(ending);
        }
    }

    private void lost(Ending ending) {
        LOG.warn(
                "attempt {} of job {} was no longer ours; its outcome is dropped",
                ending.settlement().attempt(),
                ending.settlement().id());
        tell(ending.lost());
    }

    private void putBack(List<Ending> batch) {
        for (int i = batch.size() - 1; i >= 0; i--) {
            waiting.addFirst(batch.get(i));
        }
    }

    private void applied(Ending ending) {
        tell(ending.event());
        subscribers.publish(ending.events());
    }

    private void tell(JobEvent event) {
        if (events.wanted()) {
            events.emit(event);
        }
    }
}
