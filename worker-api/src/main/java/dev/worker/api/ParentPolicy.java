package dev.worker.api;

/** What becomes of a job when a job that it comes after does not succeed. */
public enum ParentPolicy {
    /** It fails as well, without having run: a dead letter that waits again as soon as the parent is requeued. */
    FAIL,
    /** It is cancelled, which is final. */
    CANCEL,
    /** It runs all the same: it only waits for the parent's end, whatever that is. */
    RUN
}
