package dev.worker.core.internal.engine;

import dev.worker.api.ClaimOrder;
import dev.worker.api.ErrorCode;
import dev.worker.api.RetryPolicy;
import dev.worker.api.WorkerException;
import dev.worker.api.WorkerSpec;
import dev.worker.api.WorkerState;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settings;
import dev.worker.api.spi.StatusStore;
import dev.worker.api.spi.Transport;
import dev.worker.core.extension.RepeatedTask;
import dev.worker.core.extension.RuntimeClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes dead letters of jobs whose type no worker handles. A claim never takes them, so they would wait for ever without a
 * word. They get some time, because producers are often deployed before their workers.
 *
 * <p>It looks at the queues of this process's workers alone, and at types alone: jobs in a queue that no worker takes from, and
 * jobs of a known type whose required labels no worker has, wait until there is one.
 */
final class Strays {

    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /**
     * How old a heartbeat may be for its worker to count. All processes must agree on it, so it is no setting; those of
     * worker-status allow no heartbeat that comes less than four times as often.
     */
    private static final Duration PRESENT = Duration.ofMinutes(2);

    private static final int BATCH = 100;

    private final Transport transport;
    private final Optional<StatusStore> presence;
    private final LeaseKeeper lease;
    private final LiveJobs live;
    private final Completer completer;
    private final Verdict verdict;
    private final List<WorkerSpec> workers;
    private final Duration after;
    private final RepeatedTask task;

    @Inject
    Strays(
            Transport transport,
            Optional<StatusStore> presence,
            LeaseKeeper lease,
            LiveJobs live,
            Completer completer,
            Verdict verdict,
            WorkerPlans plans,
            RuntimeClock clock,
            Settings settings) {
        this.transport = transport;
        this.presence = presence;
        this.lease = lease;
        this.live = live;
        this.completer = completer;
        this.verdict = verdict;
        this.workers = plans.all().stream().map(WorkerPlan::spec).toList();
        this.after = settings.get(EngineSettings.UNKNOWN_TYPE_AFTER);
        this.task = new RepeatedTask(clock, "looking for jobs that nobody handles", pause(after), this::sweep);
    }

    void start() {
        task.start(pause(after));
    }

    void stop() {
        task.stop();
    }

    private void sweep() {
        Set<String> queues = workers.stream()
                .flatMap(worker -> worker.queues().stream())
                .collect(Collectors.toSet());
        lease.owner().ifPresent(owner -> transport.waitingTypes(queues, after).forEach((queue, types) -> {
            Set<String> strays = new HashSet<>(types);
            strays.removeAll(handled(queue));
            if (!strays.isEmpty()) {
                lease.taking(() -> bury(owner, queue, strays));
            }
        }));
    }

    private Set<String> handled(String queue) {
        Set<String> types = workers.stream()
                .filter(worker -> worker.queues().contains(queue))
                .flatMap(worker -> worker.handlers().stream())
                .map(handler -> handler.message().name())
                .collect(Collectors.toSet());
        presence.ifPresent(store -> store.list(PRESENT).stream()
                .filter(status -> status.state() != WorkerState.LOST && status.state() != WorkerState.STOPPED)
                .filter(status -> status.queues().contains(queue))
                .forEach(status -> types.addAll(status.types())));
        return types;
    }

    private void bury(OwnerId owner, String queue, Set<String> types) {
        FetchRequest request = new FetchRequest(owner, "none", queue, types, Set.of(), ClaimOrder.FIFO, BATCH);
        boolean more = true;
        // where load is shed, the rest is for the next sweep: to wait here for room would be to keep a stop waiting
        while (more && !task.stopped() && !completer.shedding()) {
            List<Execution> strays = take(owner, transport.fetch(request));
            strays.forEach(this::bury);
            more = strays.size() == BATCH;
        }
    }

    /** Gives none if the owner's lease is over: then they are for the next one. */
    private List<Execution> take(OwnerId owner, List<Delivery> deliveries) {
        List<Execution> strays = new ArrayList<>(deliveries.size());
        lease.takeIn(owner, () -> deliveries.forEach(stray -> strays.add(live.add(stray, Permits.NONE, "none"))));
        return strays;
    }

    private void bury(Execution stray) {
        WorkerException unknown = new WorkerException(
                ErrorCode.UNKNOWN_TYPE,
                "no worker of queue " + stray.queue() + " handled message type " + stray.type()
                        + " in the time that worker.engine.unknown-type-after allows; start one that does, then requeue");
        completer.submitNow(Ending.of(stray, verdict.unreadable(unknown, stray.delivery(), RetryPolicy.NONE)));
    }

    private static Duration pause(Duration after) {
        Duration quarter = after.dividedBy(4);
        if (quarter.compareTo(SHORTEST_PAUSE) < 0) {
            return SHORTEST_PAUSE;
        }
        return quarter.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : quarter;
    }
}
