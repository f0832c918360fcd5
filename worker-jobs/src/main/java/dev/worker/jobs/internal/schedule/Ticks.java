package dev.worker.jobs.internal.schedule;

import dev.worker.api.ErrorCode;
import dev.worker.api.Trigger;
import dev.worker.api.WorkerException;
import java.time.Instant;
import java.util.Optional;

/** The endless row of instants that a trigger means. */
interface Ticks {

    /**
     * The ticks of a trigger.
     *
     * @param anchor one of them, which those of a fixed rate are counted from
     * @throws WorkerException {@link ErrorCode#INVALID_ARGUMENT} if its expression cannot be read
     */
    static Ticks of(Trigger trigger, Instant anchor) {
        return switch (trigger) {
            case Trigger.Every every -> new RateTicks(every.period(), anchor);
            case Trigger.Cron cron -> CronTicks.of(cron);
        };
    }

    /** The first tick of a trigger that begins now. */
    static Optional<Instant> first(Trigger trigger, Instant now) {
        return switch (trigger) {
            case Trigger.Every every -> Optional.of(RateTicks.first(every.period(), now));
            case Trigger.Cron cron -> CronTicks.of(cron).after(now);
        };
    }

    /** The first tick later than this instant; empty if there is none any more. */
    Optional<Instant> after(Instant instant);
}
