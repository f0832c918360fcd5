package dev.worker.nats.internal.record;

import dev.worker.api.JobId;

/** What an id says of its job. */
public final class JobIds {

    /** What ids are made of that are drawn at random; all others are meant to be known again. */
    private static final int RANDOM = 7;

    private JobIds() {}

    /** Whether an id was drawn at random, and so is no other job's. */
    public static boolean isRandom(JobId id) {
        return id.value().version() == RANDOM;
    }
}
