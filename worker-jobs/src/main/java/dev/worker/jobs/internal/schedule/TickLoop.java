package dev.worker.jobs.internal.schedule;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.ScheduleStore;
import dev.worker.api.spi.Settings;
import dev.worker.api.spi.StoredSchedule;
import dev.worker.core.extension.RepeatedTask;
import dev.worker.core.extension.RuntimeClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enqueues what is due: one question for all schedules, asked now and then and when the next tick comes. Every process does
 * so, on equal terms.
 */
public final class TickLoop {

    private static final Logger LOG = LoggerFactory.getLogger(TickLoop.class);
    private static final int BATCH = 100;

    private final Optional<ScheduleStore> store;
    private final ScheduledJobs jobs;
    private final Duration tolerance;
    private final RuntimeClock clock;
    private final RepeatedTask task;

    @Inject
    TickLoop(Optional<ScheduleStore> store, ScheduledJobs jobs, Settings settings, RuntimeClock clock) {
        this.store = store;
        this.jobs = jobs;
        this.tolerance = settings.get(ScheduleSettings.TOLERANCE);
        this.clock = clock;
        this.task = new RepeatedTask(clock, "enqueueing the jobs of schedules", settings.get(ScheduleSettings.POLL),
                () -> store.ifPresent(this::round));
    }

    /** Starts, if there are schedules to look at. */
    public void start() {
        if (store.isPresent()) {
            task.start();
        }
    }

    /** Stops, and waits for the end of a round. Idempotent. */
    public void stop() {
        task.stop();
    }

    /** Asks for the server's now. */
    Reading read(ScheduleStore schedules) {
        long asked = clock.nanoTime();
        return new Reading(asked, schedules.now());
    }

    /** A tick comes then, of which the loop may not know. */
    void expect(Reading reading, Instant tick) {
        task.hastenTo(reading.nanos() + Duration.between(reading.now(), tick).toNanos());
    }

    private void round(ScheduleStore schedules) {
        long asked = clock.nanoTime();
        ScheduleStore.Due due = schedules.due(BATCH);
        while (!due.schedules().isEmpty() && !task.stopped()) {
            boolean anyLeftBehind = false;
            for (StoredSchedule schedule : due.schedules()) {
                anyLeftBehind |= !tick(schedules, schedule, due.now());
            }
            if (anyLeftBehind) {
                // It would be due again at once; it is tried again as often as others are looked for.
                return;
            }
            asked = clock.nanoTime();
            due = schedules.due(BATCH);
        }
        Reading reading = new Reading(asked, due.now());
        due.next().ifPresent(next -> expect(reading, next));
    }

    /** One schedule that cannot be dealt with must not hinder the others. */
    private boolean tick(ScheduleStore schedules, StoredSchedule schedule, Instant now) {
        try {
            fire(schedules, schedule, now);
            return true;
        } catch (RuntimeException e) {
            if (e instanceof WorkerException known && known.code() == ErrorCode.UNAVAILABLE) {
                throw e;
            }
            LOG.warn("the jobs of schedule {} cannot be enqueued; trying on", schedule.name(), e);
            return false;
        }
    }

    /**
     * First the jobs, then the step to the next tick: who dies between the two leaves the tick due, and who does it again
     * publishes ids that are known. That the step was lost to another process is as good as having done it.
     */
    private void fire(ScheduleStore schedules, StoredSchedule schedule, Instant now) {
        Rules rules = Rules.read(schedule.name(), schedule.rules());
        Instant first = schedule.next().orElseThrow();
        Ticks ticks = Ticks.of(rules.trigger(), first);
        List<Instant> run = CatchUp.toRun(ticks, first, now, rules.missed(), tolerance);
        jobs.enqueue(schedule, rules.overlap(), run);
        Instant last = run.isEmpty() ? first : run.getLast();
        schedules.store(ticks.after(now)
                .map(next -> schedule.reached(last, next))
                .orElseGet(schedule::stopped));
    }

    /**
     * What the server's clock showed. It is asked a little later than the process's own is read, so that whoever reckons from
     * it comes too early rather than too late.
     *
     * @param nanos of the process's clock
     * @param now of the server's
     */
    record Reading(long nanos, Instant now) {}
}
