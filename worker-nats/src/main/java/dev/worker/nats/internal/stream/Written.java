package dev.worker.nats.internal.stream;

/**
 * What became of a write.
 *
 * @param done false if the record was not at the revision that was expected; nothing was changed then
 * @param revision the new revision, if it is done
 */
public record Written(boolean done, long revision) {}
