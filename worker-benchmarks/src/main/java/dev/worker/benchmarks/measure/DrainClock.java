package dev.worker.benchmarks.measure;

import dev.worker.benchmarks.contender.JobSystem;
import dev.worker.benchmarks.work.Ledger;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Times how long a contender takes for jobs that wait already. The clock runs from the moment the first job begins, for
 * start-up is another measure, until the database shows the last one as done: a job whose handler has returned is not
 * done while its completion waits in a buffer.
 */
final class DrainClock {
    private static final long LOOK_AGAIN_NANOS = 500_000;

    private final JobSystem system;
    private final Ledger ledger;
    private final int finishedBefore;

    DrainClock(JobSystem system, Ledger ledger) {
        this.system = system;
        this.ledger = ledger;
        this.finishedBefore = ledger.finished();
        ledger.restartClock();
    }

    /**
     * What the clock showed.
     *
     * @param finished jobs whose handler had returned when it was stopped
     * @param elapsed since the first job began
     * @param complete whether the database showed all those jobs as done that were asked for
     */
    record Reading(int finished, Duration elapsed, boolean complete) {
        double rate() {
            return Rates.perSecond(finished, elapsed);
        }
    }

    /** Starts the contender, and stops the clock when so many jobs are done, so many are left, or the time is over. */
    Reading run(int jobs, int left, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        system.start();
        ledger.awaitFinished(finishedBefore + jobs, limit);
        Reading reading = read(left);
        while (!reading.complete() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            reading = read(left);
        }
        return reading;
    }

    private Reading read(int left) {
        // In this order: to count a million rows takes its time, and shows how things were when the query began.
        int finished = ledger.finished() - finishedBefore;
        Duration elapsed = ledger.sinceFirstEntered();
        return new Reading(finished, elapsed, system.unfinished() <= left);
    }

    /** Waits until the database shows all jobs as done, and tells whether it does. */
    static boolean awaitNoneLeft(JobSystem system, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (system.unfinished() > 0) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
        return true;
    }
}
