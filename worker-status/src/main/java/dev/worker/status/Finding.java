package dev.worker.status;

import dev.worker.api.Health;

/**
 * One thing that is not well with a worker.
 *
 * @param health how bad it is
 * @param reason what it is, for people
 */
record Finding(Health health, String reason) {}
