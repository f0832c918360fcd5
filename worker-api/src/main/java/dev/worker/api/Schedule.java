package dev.worker.api;

/**
 * What is to be enqueued again and again. Made by {@link #named}, stored by {@link Schedules#declare}.
 *
 * @param name unique among all processes that share a schedule store
 * @param message what each tick enqueues
 * @param trigger when the ticks come
 * @param missed what becomes of ticks that no process was there to see
 * @param overlap what happens while an earlier job is still live
 * @param options of the jobs: never an id, a unique key, a delay, an instant or jobs to come after: the schedule says when they run
 */
public record Schedule(
        String name,
        Message<?> message,
        Trigger trigger,
        MissedTicks missed,
        Overlap overlap,
        EnqueueOptions options) {

    /** The header of its jobs that holds its name. */
    public static final String NAME_HEADER = "worker-schedule";

    /**
     * The header of its jobs that holds the instant of their tick, as {@link java.time.Instant#parse} reads it: what a job that
     * catches up is to work on. Jobs of {@link Schedules#runNow} have none.
     */
    public static final String TICK_HEADER = "worker-tick";

    /** Checks the name and the options. */
    public Schedule {
        Names.requireSchedule(name);
        Values.requireGiven("message", message);
        Values.requireGiven("trigger", trigger);
        Values.requireGiven("missed", missed);
        Values.requireGiven("overlap", overlap);
        Values.requireGiven("options", options);
        boolean owned = options.id().isPresent() || options.uniqueKey().isPresent() || options.delay().isPresent()
                || options.runAt().isPresent() || !options.after().isEmpty();
        if (owned) {
            throw WorkerException.invalid(
                    "schedule %s has options with an id, a unique key, a delay, a run-at or jobs to come after; its ticks"
                            + " and its overlap say when jobs run",
                    name);
        }
    }

    /** Begins to describe a schedule of this name: letters, digits and {@code . _ -}. */
    public static ScheduleBuilder named(String name) {
        return new ScheduleBuilder(name);
    }
}
