package dev.worker.api.spi;

/**
 * How much a backend remembers of a job for which nothing needs to be remembered. Whatever does need it has a full record at
 * every level: a delay, a unique key, an id that was not drawn at random, a message in the artifact store, and from then on an
 * attempt that failed, a delivery that was not answered, a dead letter.
 */
public enum TrackingLevel {
    /** Every change of state, from the enqueueing on. */
    ALL,
    /** Its end alone, with result, failures and last progress. Before that it is nowhere to be found, and cannot be cancelled. */
    ENDS,
    /** Nothing: it can be neither found nor waited for nor cancelled, and its result and progress are kept nowhere. */
    NONE
}
