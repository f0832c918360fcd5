package dev.worker.api.spi;

/**
 * A job handed to an owner: it is RUNNING now, under this attempt.
 *
 * @param envelope the job
 * @param attempt which attempt this is; the first is 1. With the job's id and the owner it fences every later change
 * @param crashes how many of the earlier attempts ended because their owner's lease expired: what {@link Transport#takeOver}
 *     counts. Where it is not 0, the attempt begins with {@link Transport#begin}. The engine keeps jobs that crash again
 *     and again apart from others
 */
public record Delivery(Envelope envelope, int attempt, int crashes) {}
