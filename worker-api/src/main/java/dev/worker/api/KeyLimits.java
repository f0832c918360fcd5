package dev.worker.api;

import java.util.Optional;

/**
 * How a worker treats jobs by their key, a tenant for example ({@link EnqueueOptions#limitKey}): keys take turns, and none has
 * more than its share. Counted over all processes for each queue, as its backend sees it; workers of one queue should say the same.
 *
 * @param concurrency how many jobs of one key run at once, 1 or more; any number if empty
 * @param rate how many jobs of one key are taken in a period, which begins with the first of them; any number if empty
 */
public record KeyLimits(Optional<Integer> concurrency, Optional<Rate> rate) {

    /** Keys take turns, without further limits. */
    public static final KeyLimits FAIR = new KeyLimits(Optional.empty(), Optional.empty());

    /**
     * Checks the values.
     *
     * @throws WorkerException {@link ErrorCode#INVALID_ARGUMENT} if one is out of range
     */
    public KeyLimits {
        if (concurrency.filter(limit -> limit < 1).isPresent()) {
            throw WorkerException.invalid("concurrency per key is %d; allowed is 1 or more", concurrency.get());
        }
    }

    /** The same with this many jobs of one key at once. */
    public KeyLimits concurrency(int limit) {
        return new KeyLimits(Optional.of(limit), rate);
    }

    /** The same with this many jobs of one key in a period. */
    public KeyLimits rate(Rate limit) {
        return new KeyLimits(concurrency, Optional.of(Values.requireGiven("rate", limit)));
    }

    /**
     * How many jobs of a key may be taken.
     *
     * @param running how many run
     * @param taken how many were taken in the period that is under way
     */
    public int room(int running, int taken) {
        int slots = concurrency.map(limit -> limit - running).orElse(Integer.MAX_VALUE);
        int turns = rate.map(limit -> limit.count() - taken).orElse(Integer.MAX_VALUE);
        return Math.max(0, Math.min(slots, turns));
    }
}
