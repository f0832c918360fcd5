package dev.worker.core.internal.memory;

import dev.worker.api.Unique;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Which job holds which unique key. Safe for use by any number of threads; takes no lock of a queue. */
final class Keys {

    /** A holder may have let go of its key already: whoever wants the key next sees that. */
    private final Map<String, Job> holders = new ConcurrentHashMap<>();

    /**
     * Adds a job under its key, unless it or its key is there already.
     *
     * @param adding adds the job to those that there are, and gives the one of the same id that was there, or null
     * @param known gives the job of the same id, or null
     * @return the job that is in its way, one of the same id before others; null if there was none
     */
    Job add(String key, Job job, Instant now, Supplier<Job> adding, Supplier<Job> known) {
        Job[] inTheWay = new Job[1];
        holders.compute(key, (k, entry) -> {
            Job holder = entry == null || entry.letsGoOfKey(now) ? null : entry;
            Job sameId = holder == null ? adding.get() : known.get();
            inTheWay[0] = sameId != null ? sameId : holder;
            return inTheWay[0] == null ? job : entry;
        });
        return inTheWay[0];
    }

    /** Takes the key of a job that is to live again; false if another job holds it. */
    boolean claim(Job job, Instant now) {
        if (job.envelope.unique().isEmpty() || job.letsGoOfKey(now)) {
            return true;
        }
        String key = job.envelope.unique().get().key();
        return holders.compute(key, (k, entry) -> entry == null || entry.letsGoOfKey(now) ? job : entry) == job;
    }

    /** Gives back the key of a job that has ended, if it is not held beyond that. */
    void ended(Job job) {
        if (!(job.envelope.unique().orElse(null) instanceof Unique.Throttle)) {
            forget(job);
        }
    }

    /** Gives back the key of a job that is forgotten. */
    void forget(Job job) {
        job.envelope.unique().ifPresent(unique -> holders.remove(unique.key(), job));
    }

    /** How long an ended job is kept that was to be kept so long: not less than it holds its key. */
    static Duration keep(Job job, Duration keep, Instant now) {
        return keyUntil(job)
                .map(until -> Duration.between(now, until))
                .filter(held -> held.compareTo(keep) > 0)
                .orElse(keep);
    }

    static Optional<Instant> keyUntil(Job job) {
        return job.envelope.unique()
                .filter(Unique.Throttle.class::isInstance)
                .map(unique -> Times.plus(job.createdAt, ((Unique.Throttle) unique).period()));
    }
}
