package dev.worker.api.spi;

import dev.worker.api.JobId;

/**
 * What became of one published envelope.
 *
 * @param id the job: the envelope's own, or the one that was there already
 * @param kind what happened
 */
public record Receipt(JobId id, Kind kind) {

    /** What happened. */
    public enum Kind {
        /** There is a new job. */
        CREATED,
        /** A job of this id is known, or one with the same payload is live under the unique key; nothing was changed. */
        DUPLICATE,
        /** A job with another payload or type is live under the unique key; nothing was changed. */
        CONFLICT
    }
}
