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
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

    /** Those of which it has been told that they cannot be dealt with; for the rounds alone, one after the other. */
    private final Set<String> inTrouble = new HashSet<>();

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
            Set<String> leftBehind = tick(schedules, due.schedules(), due.now());
            if (!leftBehind.isEmpty()) {
                goOnWithout(leftBehind, schedules, due.now());
                return;
            }
            asked = clock.nanoTime();
            due = schedules.due(BATCH);
        }
        Reading reading = new Reading(asked, due.now());
        due.next().ifPresent(next -> expect(reading, next));
        inTrouble.clear();
    }

    /**
     * Those left behind stay due, so that nobody can be asked any more what else is and what comes next. They are tried again
     * whenever a round is due.
     */
    private void goOnWithout(Set<String> leftBehind, ScheduleStore schedules, Instant now) {
        List<StoredSchedule> others = schedules.list().stream()
                .filter(schedule -> !leftBehind.contains(schedule.name()))
                .filter(schedule -> schedule.next().filter(next -> !next.isAfter(now)).isPresent())
                .toList();
        leftBehind.addAll(tick(schedules, others, now));
        inTrouble.retainAll(leftBehind);
        Reading reading = read(schedules);
        schedules.list().stream()
                .filter(schedule -> !leftBehind.contains(schedule.name()))
                .flatMap(schedule -> schedule.next().stream())
                .min(Comparator.naturalOrder())
                .ifPresent(next -> expect(reading, next));
    }

    /** Gives the names of those that could not be dealt with. */
    private Set<String> tick(ScheduleStore schedules, List<StoredSchedule> due, Instant now) {
        Set<String> leftBehind = new HashSet<>();
        for (StoredSchedule schedule : due) {
            if (!tick(schedules, schedule, now)) {
                leftBehind.add(schedule.name());
            }
        }
        return leftBehind;
    }

    /** One schedule that cannot be dealt with must not hinder the others. */
    private boolean tick(ScheduleStore schedules, StoredSchedule schedule, Instant now) {
        try {
            fire(schedules, schedule, now);
            if (inTrouble.remove(schedule.name())) {
                LOG.info("the jobs of schedule {} can be enqueued again", schedule.name());
            }
            return true;
        } catch (RuntimeException e) {
            if (e instanceof WorkerException known && known.code() == ErrorCode.UNAVAILABLE) {
                throw e;
            }
            if (inTrouble.add(schedule.name())) {
                LOG.warn("the jobs of schedule {} cannot be enqueued; trying on", schedule.name(), e);
            }
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
        Instant last = CatchUp.newest(ticks, first, now).orElse(first);
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
