package dev.worker.nats.internal.lifecycle;

import dev.worker.nats.internal.record.DueNote;

/**
 * A note that is in the stream.
 *
 * @param sequence its place there
 * @param note what it says
 */
record Noted<N extends DueNote>(long sequence, N note) {}
