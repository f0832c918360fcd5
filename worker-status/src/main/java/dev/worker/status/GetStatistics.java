package dev.worker.status;

import dev.worker.api.Message;
import dev.worker.api.spi.JobStatistics;

/**
 * The command that asks how many jobs there are in which states, and how long they wait. The answer may be as old as the
 * setting {@code status.statistics-age} allows.
 */
public record GetStatistics() implements Message<JobStatistics> {}
