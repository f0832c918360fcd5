package dev.worker.api;

/**
 * What becomes of ticks that no process was there to see. A tick is missed if a later one is due too, or if it is late by
 * more than the setting {@code jobs.schedule-tolerance}.
 *
 * @param kind what to do
 * @param limit how many of the missed ticks and the newest one run at the most; 1 unless the kind is ALL
 */
public record MissedTicks(Kind kind, int limit) {

    /** What to do with missed ticks. */
    public enum Kind {
        /** They are left out. */
        SKIP,
        /** The newest runs for all of them. */
        ONCE,
        /** Each runs, the oldest first; of more than the limit the oldest are left out. */
        ALL
    }

    /** The most ticks that can be asked for. */
    public static final int MAX_LIMIT = 1_000;

    /** Missed ticks are left out. */
    public static final MissedTicks SKIP = new MissedTicks(Kind.SKIP, 1);

    /** The newest tick runs for all that were missed. */
    public static final MissedTicks ONCE = new MissedTicks(Kind.ONCE, 1);

    /** Checks the limit. */
    public MissedTicks {
        int most = Values.requireGiven("kind", kind) == Kind.ALL ? MAX_LIMIT : 1;
        if (limit < 1 || limit > most) {
            throw WorkerException.invalid(
                    "limit of missed ticks is %d; allowed for %s is 1 to %d", limit, kind, most);
        }
    }

    /** Every tick runs, the newest {@code limit} of them at the most. */
    public static MissedTicks all(int limit) {
        return new MissedTicks(Kind.ALL, limit);
    }
}
