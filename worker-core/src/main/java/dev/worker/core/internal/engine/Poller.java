package dev.worker.core.internal.engine;

import dev.worker.api.JobId;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settings;
import dev.worker.api.spi.Transport;
import dev.worker.api.spi.TransportListener;
import dev.worker.core.extension.RuntimeClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Wakes the fetchers: at once when the transport says that a queue is ready, when a job's time has come, and now and then
 * regardless. The net under lost wake-ups is one question for all queues of all workers, not one per worker.
 */
final class Poller implements TransportListener {

    /** However long this process's own lease is, those of others may be short, and cancelling is not to wait for it. */
    private static final Duration LONGEST_RESCUE_INTERVAL = Duration.ofSeconds(5);

    private final Transport transport;
    private final LiveJobs live;
    private final LeaseKeeper lease;
    private final Rescue rescue;
    private final BackendWatch.Caller polling;
    private final BackendWatch.Caller rescuing;
    private final BackendWatch.Caller releasing;
    private final RuntimeClock clock;
    private final Duration interval;
    private final Duration rescueInterval;
    private final Pump due;
    private volatile List<WorkerUnit> units = List.of();
    private volatile boolean stopped;
    private RuntimeClock.Scheduled nextDue = () -> {};

    @Inject
    Poller(
            Transport transport,
            LiveJobs live,
            LeaseKeeper lease,
            Rescue rescue,
            BackendWatch backend,
            RuntimeClock clock,
            EngineThreads threads,
            Settings settings) {
        this.transport = transport;
        this.live = live;
        this.lease = lease;
        this.rescue = rescue;
        this.polling = backend.caller("looking for ready jobs");
        this.rescuing = backend.caller("rescuing jobs");
        this.releasing = backend.caller("releasing due jobs");
        this.clock = clock;
        this.interval = settings.get(EngineSettings.POLL);
        this.rescueInterval = shorter(settings.get(EngineSettings.LEASE).dividedBy(3), LONGEST_RESCUE_INTERVAL);
        this.due = new Pump(threads.internal("due"), this::releaseDue);
    }

    void start(List<WorkerUnit> all) {
        units = all;
        transport.listen(this);
        lease.onRegained(() -> units.forEach(unit -> unit.fetcher().allReady()));
        due.signal();
        clock.schedule(jittered(interval), this::poll);
        clock.schedule(jittered(rescueInterval), this::rescue);
    }

    /** Asks no more. */
    void stop() {
        stopped = true;
        rescue.stop();
    }

    /** Waits until what was rescued last is on its way to be settled; gives false if it was not in time. */
    boolean awaitRescue(Duration limit) throws InterruptedException {
        return rescue.awaitEnd(limit);
    }

    @Override
    public void ready(String queue) {
        units.forEach(unit -> unit.fetcher().ready(queue));
    }

    @Override
    public void scheduled() {
        due.signal();
    }

    @Override
    public void cancelRequested(JobId id) {
        live.find(id).ifPresent(execution -> execution.end(Execution.End.CANCELLED));
    }

    private void poll() {
        Set<String> queues = new HashSet<>();
        units.forEach(unit -> queues.addAll(unit.fetcher().interesting()));
        Duration next = interval;
        if (!queues.isEmpty() && lease.owner().isPresent()) {
            next = ask(polling, () -> transport.ready(queues).forEach(this::ready), interval);
        }
        units.forEach(WorkerUnit::tellState);
        again(next, this::poll);
    }

    private void rescue() {
        Optional<OwnerId> owner = lease.owner();
        Duration next = owner.map(current -> ask(
                rescuing,
                () -> {
                    rescue.run(current);
                    if (!live.all().isEmpty()) {
                        transport.cancelRequests(current).forEach(this::cancelRequested);
                    }
                },
                rescueInterval))
                .orElse(rescueInterval);
        again(next, this::rescue);
    }

    private void releaseDue() {
        if (stopped) {
            return;
        }
        nextDue.cancel();
        long asked = clock.nanoTime();
        AtomicReference<Duration> next = new AtomicReference<>(jittered(interval));
        Duration pause = ask(
                releasing,
                () -> transport.releaseDue().ifPresent(soonest -> next.updateAndGet(other -> shorter(soonest, other))),
                Duration.ZERO);
        // the answer counts from the question: what it took on its way is over
        nextDue = pause.isZero()
                ? clock.scheduleAt(asked + next.get().toNanos(), due::signal)
                : clock.schedule(pause, due::signal);
    }

    /** Gives the pause after a failure, or what was wanted otherwise. */
    private Duration ask(BackendWatch.Caller caller, Runnable call, Duration otherwise) {
        try {
            call.run();
            caller.worked();
            return otherwise;
        } catch (RuntimeException | Error e) {
            return stopped ? otherwise : caller.failed(e);
        }
    }

    private void again(Duration delay, Runnable task) {
        if (!stopped) {
            clock.schedule(jittered(delay), task);
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    /**
     * From 80 % to 120 % by chance, so that many processes do not ask in step. In whole milliseconds: a server knows no
     * nanoseconds, and would round what is left until a job is due beyond its time.
     */
    private static Duration jittered(Duration wanted) {
        return Duration.ofMillis((long) (wanted.toMillis() * (0.8 + 0.4 * ThreadLocalRandom.current().nextDouble())));
    }
}
