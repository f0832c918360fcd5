package dev.worker.core.internal.memory;

import dev.worker.api.KeyLimits;
import dev.worker.api.Rate;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** How the limit keys of a queue use it. Guarded by the lock of the queue. */
final class KeyUses {

    /** When it is worth while to look for keys that are of no interest any more. */
    private int pruneAt = 1_000;

    private final Map<String, Use> uses = new HashMap<>();
    private final Use unkeyed = new Use();
    private long turns;

    /** The use of a key; of the jobs that have none for null. */
    Use of(String key) {
        return key == null ? unkeyed : uses.computeIfAbsent(key, name -> new Use());
    }

    void begins(String key) {
        of(key).running++;
    }

    void ends(String key) {
        Use use = of(key);
        use.running--;
        if (use.running == 0 && use.turn == 0) {
            // nobody who limits keys took it, and nobody who does not would ever prune
            uses.remove(key);
        }
    }

    /** How many keys are remembered. */
    int size() {
        return uses.size();
    }

    /** How many jobs of the key a worker with these limits may take. */
    int room(String key, KeyLimits limits, Instant now) {
        Use use = of(key);
        return key == null
                ? Integer.MAX_VALUE
                : limits.room(use.running, limits.rate().map(rate -> use.taken(rate, now)).orElse(0));
    }

    /** A job of the key is taken: it was its turn. */
    void took(String key, KeyLimits limits, Instant now) {
        Use use = of(key);
        use.turn = ++turns;
        limits.rate().ifPresent(rate -> {
            int before = use.taken(rate, now);
            use.begun = before == 0 ? now : use.begun;
            use.taken = before + 1;
        });
    }

    /** Forgets keys that are of no interest any more, now and then. */
    void prune(KeyLimits limits, Instant now) {
        if (uses.size() >= pruneAt) {
            uses.values().removeIf(use -> use.running == 0
                    && limits.rate().map(rate -> use.taken(rate, now)).orElse(0) == 0);
            pruneAt = Math.max(1_000, 2 * uses.size());
        }
    }

    /** The use of one key. */
    static final class Use {

        int running;
        long turn;
        private Instant begun = Instant.MIN;
        private int taken;

        private int taken(Rate rate, Instant now) {
            return begun.isBefore(now.minus(rate.period()).plusNanos(1)) ? 0 : taken;
        }
    }
}
