package dev.worker.jdbi;

import java.time.Duration;
import java.util.Optional;

/**
 * The figures of one queue, message type or worker. What nobody knows has zeros.
 *
 * @param name the queue, type or worker
 * @param waiting jobs that come after others that have not ended
 * @param scheduled jobs whose time is to come
 * @param queued jobs that are ready
 * @param running jobs that run
 * @param succeeded jobs that ended well and are still kept
 * @param failed dead letters
 * @param cancelled cancelled jobs that are still kept
 * @param failedAttempts attempts that failed; of a worker, those that it ran, whoever ran the job later
 * @param retries those of the failed attempts after which the job ran or will run again
 * @param median how long half of the succeeded jobs' last attempts ran at the most; empty without such jobs
 * @param p95 the same for 95 %
 * @param p99 the same for 99 %
 * @param oldestReady for how long the oldest ready job has been ready; empty without ready jobs
 */
public record JobFigures(
        String name,
        long waiting,
        long scheduled,
        long queued,
        long running,
        long succeeded,
        long failed,
        long cancelled,
        long failedAttempts,
        long retries,
        Optional<Duration> median,
        Optional<Duration> p95,
        Optional<Duration> p99,
        Optional<Duration> oldestReady) {

    static JobFigures none(String name) {
        return new JobFigures(
                name, 0, 0, 0, 0, 0, 0, 0, 0, 0, Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty());
    }
}
