package dev.worker.core.extension;

import dev.worker.api.JobId;
import dev.worker.api.Progress;
import java.time.Duration;
import java.util.Optional;

/**
 * A job that runs in this process now.
 *
 * @param id the job
 * @param type the wire name of its message type
 * @param attempt which attempt runs
 * @param time for how long it has been running
 * @param progress what it last reported
 */
public record RunningJob(JobId id, String type, int attempt, Duration time, Optional<Progress> progress) {}
