package dev.worker.api;

import java.time.Duration;
import java.time.ZoneId;
import java.util.function.Consumer;

/**
 * Describes a {@link Schedule}: at least a message and a trigger. By default the newest of several missed ticks runs, and
 * jobs may overlap. Not safe for use by several threads.
 */
public final class ScheduleBuilder {

    private final String name;
    private final EnqueueOptions options = new EnqueueOptions();
    private Message<?> message;
    private Trigger trigger;
    private MissedTicks missed = MissedTicks.ONCE;
    private Overlap overlap = Overlap.ALLOW;

    ScheduleBuilder(String name) {
        this.name = Names.requireSchedule(name);
    }

    /** What each tick enqueues. */
    public ScheduleBuilder message(Message<?> value) {
        message = value;
        return this;
    }

    /** When the ticks come. */
    public ScheduleBuilder trigger(Trigger value) {
        trigger = value;
        return this;
    }

    /** Ticks at a fixed rate; see {@link Trigger.Every}. */
    public ScheduleBuilder every(Duration period) {
        return trigger(Trigger.every(period));
    }

    /** Ticks by a cron expression; see {@link Trigger.Cron}. */
    public ScheduleBuilder cron(String expression, ZoneId zone) {
        return trigger(Trigger.cron(expression, zone));
    }

    /** Ticks by a cron expression in the zone of this name; see {@link Trigger#cron(String, String)}. */
    public ScheduleBuilder cron(String expression, String zone) {
        return trigger(Trigger.cron(expression, zone));
    }

    /** What becomes of missed ticks. */
    public ScheduleBuilder missed(MissedTicks value) {
        missed = value;
        return this;
    }

    /** What happens while an earlier job is still live. */
    public ScheduleBuilder overlap(Overlap value) {
        overlap = value;
        return this;
    }

    /** Fills in the options of the jobs: queue, priority, timeout and so on. Repeated calls add. */
    public ScheduleBuilder options(Consumer<EnqueueOptions> filler) {
        Values.requireGiven("options", filler).accept(options);
        return this;
    }

    /**
     * The schedule.
     *
     * @throws WorkerException {@link ErrorCode#INVALID_ARGUMENT} if something is missing or not allowed
     */
    public Schedule build() {
        require("message", message);
        require("trigger: every or cron", trigger);
        return new Schedule(name, message, trigger, missed, overlap, options);
    }

    private void require(String what, Object value) {
        if (value == null) {
            throw WorkerException.invalid("schedule %s has no %s", name, what);
        }
    }
}
