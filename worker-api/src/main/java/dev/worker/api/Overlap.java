package dev.worker.api;

/** What a schedule does at a tick while a job of an earlier one still waits or runs. */
public enum Overlap {
    /** It enqueues a job all the same. */
    ALLOW,
    /** It leaves the tick out, so that never two of its jobs are live. Jobs that wait for a retry count as live. */
    SKIP
}
