package dev.worker.api;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A schedule as it is stored.
 *
 * @param name its name
 * @param type the wire name of what it enqueues
 * @param queue where its jobs go
 * @param trigger when its ticks come
 * @param missed what becomes of missed ticks
 * @param overlap what happens while an earlier job is still live
 * @param paused whether it is paused
 * @param next when the next tick comes, by the server's clock; empty while it is paused
 * @param last the newest tick that was reached, if there was one
 * @param lastJob the id of the job of that tick; there is no such job if the tick was left out or the job is forgotten
 */
public record ScheduleInfo(
        String name,
        String type,
        String queue,
        Trigger trigger,
        MissedTicks missed,
        Overlap overlap,
        boolean paused,
        Optional<Instant> next,
        Optional<Instant> last,
        Optional<JobId> lastJob) {

    /** Checks that nothing is null. */
    public ScheduleInfo {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(queue, "queue");
        Objects.requireNonNull(trigger, "trigger");
        Objects.requireNonNull(missed, "missed");
        Objects.requireNonNull(overlap, "overlap");
        Objects.requireNonNull(next, "next");
        Objects.requireNonNull(last, "last");
        Objects.requireNonNull(lastJob, "lastJob");
    }
}
