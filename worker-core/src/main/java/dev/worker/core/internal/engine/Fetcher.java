package dev.worker.core.internal.engine;

import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.OwnerId;
import dev.worker.core.extension.Gate;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * Fetches for one worker: exactly as many jobs as it has room for, from its queues in turn, whenever it was told that a queue is
 * ready or room came free. Costs nothing while neither happens.
 */
final class Fetcher {

    /** A fetch that takes longer than this in real time, which is a server's, is a problem that health shows. */
    private static final Duration STUCK = Duration.ofSeconds(60);

    private final WorkerPlan plan;
    private final EngineParts engine;
    private final Slots slots;
    private final BiConsumer<List<Delivery>, Permits> accept;
    private final List<Lane> lanes;
    private final BackendWatch.Caller backend;
    private final Pump pump;
    private final Set<String> ready = new LinkedHashSet<>();
    /** What a gate is given that lets no job of a queue pass: the same each time, so that it counts once. */
    private final Map<String, Runnable> again = new HashMap<>();
    private int turn;
    private volatile long fetchingSince;
    private volatile boolean fetching;
    private volatile boolean held;

    Fetcher(WorkerPlan plan, EngineParts engine, Slots slots, BiConsumer<List<Delivery>, Permits> accept) {
        this.plan = plan;
        this.engine = engine;
        this.slots = slots;
        this.accept = accept;
        this.backend = engine.backend().caller("fetching jobs for " + plan.spec().name());
        this.lanes = Lane.of(plan, engine.admissions());
        this.pump = new Pump(engine.threads().internal("fetch-" + plan.spec().name()), this::fetchAll);
        plan.spec().queues().forEach(queue -> again.put(queue, () -> ready(queue)));
        engine.completer().onRelieved(this::more);
        if (plan.spec().perKey().isPresent()) {
            // a job that has ended may have been what kept others of its key back
            engine.completer().onSettled(this::allReady);
        }
    }

    /** A queue may have jobs. */
    void ready(String queue) {
        if (plan.spec().queues().contains(queue) && !plan.handlers().isEmpty()) {
            synchronized (ready) {
                ready.add(queue);
            }
            pump.signal();
        }
    }

    /** Every queue may have jobs. */
    void allReady() {
        plan.spec().queues().forEach(this::ready);
    }

    /** Room may have come free. */
    void more() {
        boolean wanted;
        synchronized (ready) {
            wanted = !ready.isEmpty();
        }
        if (wanted && slots.room() > 0) {
            pump.signal();
        }
    }

    /** The queues worth asking about: none while there is no room, since their jobs could not be taken. */
    List<String> interesting() {
        boolean wanted = slots.room() > 0 && !plan.handlers().isEmpty() && !engine.completer().shedding();
        return wanted ? plan.spec().queues() : List.of();
    }

    boolean idle() {
        return pump.idle();
    }

    /** Whether a fetch is under way or wanted. */
    boolean looking() {
        synchronized (ready) {
            return !ready.isEmpty() || !pump.idle();
        }
    }

    Optional<String> problem() {
        long since = System.nanoTime() - fetchingSince;
        return fetching && since > STUCK.toNanos()
                ? Optional.of("a fetch has not come back for " + Duration.ofNanos(since).toSeconds() + " s")
                : Optional.empty();
    }

    /** Why some jobs are left alone. */
    List<String> restraints() {
        Stream<String> load = engine.completer().shedding()
                ? Stream.of("nothing is claimed, as too many outcomes wait to be stored")
                : Stream.empty();
        return Stream.concat(load, gates().flatMap(gate -> gate.problem().stream())).toList();
    }

    private Stream<Gate> gates() {
        return lanes.stream().flatMap(lane -> lane.gates().stream()).distinct();
    }

    private void fetchAll() {
        while (!held) {
            OwnerId owner = engine.lease().owner().orElse(null);
            if (slots.room() == 0 || owner == null || engine.completer().shedding()) {
                return;
            }
            String queue = takeReady();
            if (queue == null || !fetch(owner, queue)) {
                return;
            }
        }
    }

    /** Fetches from each lane, another one first each time, lest the first always takes all the room. */
    private boolean fetch(OwnerId owner, String queue) {
        turn = (turn + 1) % lanes.size();
        for (int i = 0; i < lanes.size(); i++) {
            int room = slots.room();
            if (room == 0) {
                markReady(queue);
                return false;
            }
            Lane lane = lanes.get((turn + i) % lanes.size());
            // where nothing may pass, the gate says when something may again
            Permits permits = lane.take(room, again.get(queue));
            if (permits.count() > 0 && !fetch(owner, queue, lane.types(), permits)) {
                return false;
            }
        }
        return true;
    }

    private boolean fetch(OwnerId owner, String queue, Set<String> types, Permits permits) {
        int unused = permits.count();
        fetchingSince = System.nanoTime();
        fetching = true;
        try {
            List<Delivery> deliveries = engine.transport()
                    .fetch(new FetchRequest(
                            owner,
                            plan.spec().name(),
                            queue,
                            types,
                            plan.spec().labels(),
                            plan.spec().order(),
                            permits.count(),
                            plan.spec().perKey()));
            backend.worked();
            if (deliveries.size() == permits.count()) {
                markReady(queue);
            }
            if (!deliveries.isEmpty() && engine.lease().takeIn(owner, () -> accept.accept(deliveries, permits))) {
                unused -= deliveries.size();
            }
            return true;
        } catch (RuntimeException | Error e) {
            markReady(queue);
            engine.lease().doubt();
            hold(backend.failed(e));
            return false;
        } finally {
            fetching = false;
            permits.giveBack(unused);
        }
    }

    private void hold(Duration pause) {
        held = true;
        engine.clock().schedule(pause, () -> {
            held = false;
            pump.signal();
        });
    }

    private void markReady(String queue) {
        synchronized (ready) {
            ready.add(queue);
        }
    }

    private String takeReady() {
        synchronized (ready) {
            var first = ready.iterator();
            if (!first.hasNext()) {
                return null;
            }
            String queue = first.next();
            first.remove();
            return queue;
        }
    }
}
