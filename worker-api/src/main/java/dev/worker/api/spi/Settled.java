package dev.worker.api.spi;

/** What became of one settlement. */
public enum Settled {
    /** The change is durable. */
    APPLIED,
    /** The job is not RUNNING under this attempt and owner (any more), or the owner's lease has expired. Nothing was changed. */
    LOST,
    /**
     * Someone else holds the job, or what must change with it: an application that has locked its row in a transaction of its own,
     * for example. Nothing was changed, and nobody else's settlement waited for it; the caller asks again in a while.
     */
    LATER
}
