package dev.worker.core.extension;

import java.time.Duration;
import java.util.Optional;

/**
 * Says how many jobs of some types a process may take now: a circuit breaker, a limit. What may not pass is not claimed; it
 * stays where it is, for this process or another, and burns no attempt. Safe for use by any number of threads; must not block.
 */
public interface Gate {

    /** How an attempt ended, as far as what it depends on has to do with it. */
    enum End {
        /** Its handler succeeded. */
        SUCCEEDED,
        /** It failed in a way that another attempt may not, or took too long. */
        FAILED,
        /** It says nothing: it never ran, was cancelled, or failed by its own fault. */
        NEITHER
    }

    /**
     * Permits that were taken together, each for one job; each comes back by {@link #giveBack} or {@link #ended}, once. They know when
     * they were taken: what a gate allowed then may mean nothing now.
     */
    interface Permits {

        /** How many there were. */
        int count();

        /** Gives permits back for which no job was there. */
        void giveBack(int permits);

        /** Whether a claimed job may still start; if not, it is released with its attempt restored, and ends as {@link End#NEITHER}. */
        boolean passes();

        /**
         * A job that was claimed is done with, whether it ran or not.
         *
         * @param time how long it ran; zero if it did not
         */
        void ended(End end, Duration time);
    }

    /**
     * Takes permits for jobs that are about to be claimed.
     *
     * @param wanted 1 or more
     * @param again runs once, as soon as another try is worth it, if there is no permit now; must not block. Whoever got some, if
     *     fewer than wanted, is not told: it asks again by itself if it needs more
     * @return permits for 0 to wanted jobs
     */
    Permits take(int wanted, Runnable again);

    /** What is wrong, for people, if that is why jobs are held back; empty where a limit is kept as it should be. */
    Optional<String> problem();
}
