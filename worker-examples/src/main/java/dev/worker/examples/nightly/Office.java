package dev.worker.examples.nightly;

import dev.worker.api.JobContext;
import dev.worker.api.MissedTicks;
import dev.worker.api.Outcome;
import dev.worker.api.Schedule;
import dev.worker.api.Worker;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * One process of the application, from start to stop. Each report that it makes is a line, also while it is about to stop. Any
 * number of them may run on one PostgreSQL or NATS: each night is one report.
 */
final class Office implements AutoCloseable {

    private final Semaphore reports = new Semaphore(0);
    private final WorkerRuntime runtime;

    /**
     * Starts.
     *
     * @param place the settings that say where schedule and jobs are kept
     * @param nights when a night is over, as a cron expression in UTC
     */
    Office(Map<String, String> place, String nights) {
        WorkerRuntimeBuilder builder = WorkerRuntime.builder().add(clerk());
        place.forEach(builder::set);
        runtime = builder.start();
        try {
            declare(nights);
        } catch (RuntimeException e) {
            runtime.close();
            throw e;
        }
    }

    private void declare(String nights) {
        runtime.schedules().declare(Schedule.named("nightly-report")
                .message(new MakeReport("sales"))
                .cron(nights, "UTC")
                // A month without the machine is made up for; of what was before that the books are closed.
                .missed(MissedTicks.all(31))
                .build());
    }

    /** Waits until this process has made so many reports more, for each of them as long as the patience lasts. */
    void awaitReports(int count, Duration patience) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            if (!reports.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException("no report within " + patience);
            }
        }
    }

    @Override
    public void close() {
        runtime.close();
    }

    private Worker clerk() {
        return Worker.named("clerk")
                .queue("reports")
                .handle(MakeReport.class, (message, job) -> {
                    Instant night = night(job);
                    System.out.println("  report of " + night + ", made at " + Instant.now());
                    reports.release();
                    return Outcome.done(message.department() + " of " + night);
                })
                .build();
    }

    // code: night
    /** Told by the tick, and not by the clock: the job may run days later. One that was run by hand has no tick. */
    private static Instant night(JobContext job) {
        return Optional.ofNullable(job.headers().get(Schedule.TICK_HEADER)).map(Instant::parse).orElseGet(Instant::now);
    }
    // end
}
