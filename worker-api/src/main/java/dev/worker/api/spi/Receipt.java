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
        /** A job of this id is known, or one with the same message holds the unique key; nothing was changed. */
        DUPLICATE,
        /** The job that holds the unique key was still to run, and has the new message now. */
        REPLACED,
        /** A job with another message holds the unique key; nothing was changed. */
        CONFLICT;

        /** Whether a job is waiting now that was not, or was for something else. */
        public boolean isNews() {
            return this == CREATED || this == REPLACED;
        }
    }
}
