package dev.worker.core.internal.memory;

import dev.worker.api.KeyLimits;
import dev.worker.api.spi.FetchRequest;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.BiConsumer;

/**
 * Takes ready jobs so that keys take turns and keep to their limits: each time from the key of which the fewest jobs run, and
 * among equals from the one whose last turn is the longest ago. Within a key the soonest priority comes first.
 */
final class TurnTaking {

    private final KeyUses uses;
    private final FetchRequest request;
    private final KeyLimits limits;
    private final Instant now;

    TurnTaking(KeyUses uses, FetchRequest request, Instant now) {
        this.uses = uses;
        this.request = request;
        this.limits = request.limits().orElseThrow();
        this.now = now;
    }

    /** Takes out of these lanes; the taker is given each job with its lane, and begins it. */
    void take(List<Lane> fitting, BiConsumer<Lane, Job> taker) {
        uses.prune(limits, now);
        PriorityQueue<Key> keys = new PriorityQueue<>(
                Comparator.comparingInt((Key key) -> key.use.running).thenComparingLong(key -> key.use.turn));
        byKey(fitting).values().stream().filter(Key::mayRun).forEach(keys::add);
        for (int taken = 0; taken < request.max() && !keys.isEmpty(); taken++) {
            Key key = keys.poll();
            Lane lane = key.lanes.poll();
            uses.took(key.name, limits, now);
            taker.accept(lane, lane.oldest());
            if (lane.size() > 0) {
                key.lanes.add(lane);
            }
            if (key.mayRun()) {
                keys.add(key);
            }
        }
    }

    private Map<String, Key> byKey(List<Lane> fitting) {
        Map<String, Key> keys = new HashMap<>();
        fitting.forEach(lane -> keys.computeIfAbsent(lane.limitKey(), Key::new).lanes.add(lane));
        return keys;
    }

    private final class Key {

        private final String name;
        private final KeyUses.Use use;
        private final PriorityQueue<Lane> lanes = new PriorityQueue<>(ReadyJobs.SOONEST_FIRST);

        private Key(String name) {
            this.name = name;
            this.use = uses.of(name);
        }

        private boolean mayRun() {
            return !lanes.isEmpty() && uses.room(name, limits, now) > 0;
        }
    }
}
