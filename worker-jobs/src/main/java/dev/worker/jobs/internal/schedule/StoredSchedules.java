package dev.worker.jobs.internal.schedule;

import dev.worker.api.EnqueueOptions;
import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.Schedule;
import dev.worker.api.ScheduleInfo;
import dev.worker.api.Schedules;
import dev.worker.api.Trigger;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.JobTemplate;
import dev.worker.api.spi.ScheduleStore;
import dev.worker.api.spi.Settings;
import dev.worker.api.spi.StoredSchedule;
import dev.worker.core.extension.JobHeaders;
import dev.worker.core.extension.SharedSettings;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The schedules of the store, changed by compare-and-set. */
public final class StoredSchedules implements Schedules {

    private static final Logger LOG = LoggerFactory.getLogger(StoredSchedules.class);
    private static final int TRIES = 20;

    /**
     * A tick is one job for as long as that job is known. It must be so for longer than a process may hang between reading
     * that a tick is due and publishing its job.
     */
    private static final Duration KEPT_AT_LEAST = Duration.ofHours(1);

    private final Optional<ScheduleStore> store;
    private final Envelopes envelopes;
    private final ScheduledJobs jobs;
    private final TickLoop loop;
    private final Duration timeToLive;

    @Inject
    StoredSchedules(
            Optional<ScheduleStore> store,
            Envelopes envelopes,
            ScheduledJobs jobs,
            TickLoop loop,
            Settings settings) {
        this.store = store;
        this.envelopes = envelopes;
        this.jobs = jobs;
        this.loop = loop;
        this.timeToLive = settings.get(SharedSettings.RESULT_TTL);
    }

    @Override
    public ScheduleInfo declare(Schedule schedule) {
        ScheduleStore schedules = store();
        JobTemplate job = template(schedule);
        Map<String, String> rules = Rules.of(schedule).text();
        for (int i = 0; i < TRIES; i++) {
            Optional<StoredSchedule> found = schedules.find(schedule.name());
            if (found.filter(old -> old.job().equals(job) && old.rules().equals(rules)).isPresent()) {
                return info(found.get());
            }
            TickLoop.Reading reading = loop.read(schedules);
            Instant next = found.filter(old -> Rules.sameTicks(old.rules(), rules)).flatMap(StoredSchedule::next)
                    .orElseGet(() -> firstTick(schedule.name(), schedule.trigger(), reading.now()));
            StoredSchedule wanted = found
                    .map(old -> new StoredSchedule(old.name(), job, rules, old.paused(),
                            old.paused() ? Optional.empty() : Optional.of(next), old.last(), old.revision()))
                    .orElseGet(() -> new StoredSchedule(
                            schedule.name(), job, rules, false, Optional.of(next), Optional.empty(), 0));
            if (schedules.store(wanted)) {
                found.ifPresent(old -> LOG.info("schedule {} was {} and is now {}", old.name(), old.rules(), rules));
                expect(wanted, reading);
                return info(wanted);
            }
        }
        throw contended(schedule.name());
    }

    @Override
    public Optional<ScheduleInfo> find(String name) {
        return store().find(name).map(StoredSchedules::info);
    }

    @Override
    public List<ScheduleInfo> list() {
        return store().list().stream().map(StoredSchedules::info).toList();
    }

    @Override
    public boolean pause(String name) {
        return change(name, (old, now) -> old.paused() ? old : old.stopped());
    }

    @Override
    public boolean resume(String name) {
        return change(name, (old, now) -> old.paused() ? old.going(tickAfterPause(old, now)) : old);
    }

    @Override
    public JobId runNow(String name) {
        StoredSchedule schedule = store().find(name)
                .orElseThrow(() -> WorkerException.invalid("there is no schedule '%s'", name));
        return jobs.enqueueNow(schedule, Rules.read(name, schedule.rules()).overlap());
    }

    @Override
    public boolean delete(String name) {
        return store().remove(name);
    }

    private boolean change(String name, BiFunction<StoredSchedule, Instant, StoredSchedule> change) {
        ScheduleStore schedules = store();
        for (int i = 0; i < TRIES; i++) {
            Optional<StoredSchedule> found = schedules.find(name);
            if (found.isEmpty()) {
                return false;
            }
            TickLoop.Reading reading = loop.read(schedules);
            StoredSchedule changed = change.apply(found.get(), reading.now());
            if (changed == found.get()) {
                return true;
            }
            if (schedules.store(changed)) {
                expect(changed, reading);
                return true;
            }
        }
        throw contended(name);
    }

    private void expect(StoredSchedule schedule, TickLoop.Reading reading) {
        schedule.next().ifPresent(next -> loop.expect(reading, next));
    }

    private JobTemplate template(Schedule schedule) {
        EnqueueOptions options = schedule.options();
        Envelope job = naming(schedule.name(), () -> envelopes.scheduled(schedule.message(), options));
        Map<String, String> headers = new HashMap<>(job.headers());
        if (JobHeaders.resultTimeToLive(headers).orElse(timeToLive).compareTo(KEPT_AT_LEAST) < 0) {
            headers.put(JobHeaders.RESULT_TIME_TO_LIVE, KEPT_AT_LEAST.toString());
        }
        return new JobTemplate(
                job.type(), job.version(), job.payload(), job.queue(), job.priority(), job.requires(), headers);
    }

    private ScheduleStore store() {
        return store.orElseThrow(() -> new WorkerException(
                ErrorCode.NOT_SUPPORTED,
                "the transport's backend remembers no schedules; set worker.schedule-store to one that does"));
    }

    /** The row goes on that there was before, so that a pause does not put off what comes seldom. */
    private static Instant tickAfterPause(StoredSchedule schedule, Instant now) {
        Trigger trigger = Rules.read(schedule.name(), schedule.rules()).trigger();
        return schedule.last()
                .flatMap(last -> naming(schedule.name(), () -> Ticks.of(trigger, last)).after(now))
                .orElseGet(() -> firstTick(schedule.name(), trigger, now));
    }

    private static Instant firstTick(String name, Trigger trigger, Instant now) {
        return naming(name, () -> Ticks.first(trigger, now)
                .orElseThrow(() -> WorkerException.invalid("%s never has a tick", trigger)));
    }

    /** What is refused says of which schedule. */
    private static <T> T naming(String name, Supplier<T> made) {
        try {
            return made.get();
        } catch (WorkerException e) {
            throw new WorkerException(e.code(), "schedule " + name + ": " + e.getMessage(), e);
        }
    }

    private static ScheduleInfo info(StoredSchedule stored) {
        Rules rules = Rules.read(stored.name(), stored.rules());
        return new ScheduleInfo(
                stored.name(),
                stored.job().type(),
                stored.job().queue(),
                rules.trigger(),
                rules.missed(),
                rules.overlap(),
                stored.paused(),
                stored.next(),
                stored.last(),
                stored.last().map(tick -> ScheduledJobs.id(stored.name(), tick)));
    }

    private static WorkerException contended(String name) {
        return new WorkerException(
                ErrorCode.UNAVAILABLE, "schedule " + name + " is being changed by others all the time; try again");
    }
}
