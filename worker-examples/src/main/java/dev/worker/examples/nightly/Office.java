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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One process of the application, from start to stop. Any number of them may run on one PostgreSQL or NATS: each night is one report. */
final class Office implements AutoCloseable {

    private final BlockingQueue<Instant> reports = new LinkedBlockingQueue<>();
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
        runtime.schedules().declare(Schedule.named("nightly-report")
                .message(new MakeReport("sales"))
                .cron(nights, "UTC")
                // A month without the machine is made up for; of what was before that the books are closed.
                .missed(MissedTicks.all(31))
                .build());
    }

    /** The night of the next report that this process makes; waits for it as long as the patience lasts. */
    Instant nextReport(Duration patience) throws InterruptedException {
        Instant night = reports.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (night == null) {
            throw new IllegalStateException("no report within " + patience);
        }
        return night;
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
                    reports.add(night);
                    return Outcome.done(message.department() + " of " + night);
                })
                .build();
    }

    /** Which night the report is of is told by the tick, and not by the clock: the job may run days later. */
    private static Instant night(JobContext job) {
        return Instant.parse(job.headers().get(Schedule.TICK_HEADER));
    }
}
