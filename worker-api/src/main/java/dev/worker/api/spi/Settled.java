package dev.worker.api.spi;

/** What became of one settlement. */
public enum Settled {
    /** The change is durable. */
    APPLIED,
    /** The job is not RUNNING under this attempt and owner (any more), or the owner's lease has expired. Nothing was changed. */
    LOST
}
