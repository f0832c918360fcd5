package dev.worker.api.spi;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A schedule as a store remembers it.
 *
 * @param name its name
 * @param job what each tick publishes
 * @param rules when and how; a few short texts that are opaque to the store
 * @param paused whether it is paused
 * @param next when the next tick comes; empty while it is paused
 * @param last the newest tick that was reached
 * @param revision 0 if it has never been stored, else a number that grows with each change; those of another that had
 *     the name before are different
 */
public record StoredSchedule(
        String name,
        JobTemplate job,
        Map<String, String> rules,
        boolean paused,
        Optional<Instant> next,
        Optional<Instant> last,
        long revision) {

    /** Checks that nothing is null and copies the map. */
    public StoredSchedule {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(job, "job");
        rules = Map.copyOf(rules);
        Objects.requireNonNull(next, "next");
        Objects.requireNonNull(last, "last");
    }

    /**
     * The same as a store is to keep it, with the next revision. The first one is by chance, so that none of this name that was
     * removed had it. For those who write stores.
     */
    public StoredSchedule stored() {
        long next = revision == 0 ? ThreadLocalRandom.current().nextLong(1, 1L << 62) : revision + 1;
        return new StoredSchedule(name, job, rules, paused, this.next, last, next);
    }

    /** The same, after a tick. */
    public StoredSchedule reached(Instant tick, Instant nextTick) {
        return new StoredSchedule(name, job, rules, paused, Optional.of(nextTick), Optional.of(tick), revision);
    }

    /** The same, paused. */
    public StoredSchedule stopped() {
        return new StoredSchedule(name, job, rules, true, Optional.empty(), last, revision);
    }

    /** The same, not paused, with its next tick then. */
    public StoredSchedule going(Instant nextTick) {
        return new StoredSchedule(name, job, rules, false, Optional.of(nextTick), last, revision);
    }
}
