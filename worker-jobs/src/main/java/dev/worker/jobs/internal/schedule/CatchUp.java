package dev.worker.jobs.internal.schedule;

import dev.worker.api.MissedTicks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Which of the ticks that are due run. */
final class CatchUp {

    private CatchUp() {}

    /**
     * Those that run, the oldest first.
     *
     * @param first the earliest that is due
     * @param tolerance how late the newest may be without counting as missed
     */
    static List<Instant> toRun(Ticks ticks, Instant first, Instant now, MissedTicks missed, Duration tolerance) {
        List<Instant> newest = newest(ticks, first, now, missed.limit());
        boolean late = newest.isEmpty() || Duration.between(newest.getLast(), now).compareTo(tolerance) > 0;
        return missed.kind() == MissedTicks.Kind.SKIP && late ? List.of() : newest;
    }

    /** The newest that is due, whether it runs or not. */
    static Optional<Instant> newest(Ticks ticks, Instant first, Instant now) {
        return newest(ticks, first, now, 1).stream().findFirst();
    }

    /** Looks back ever further until there are enough: of years in which nobody was there only the end is looked at. */
    private static List<Instant> newest(Ticks ticks, Instant first, Instant now, int wanted) {
        Instant beforeFirst = first.minusNanos(1);
        for (Duration reach = Duration.ofSeconds(1);; reach = reach.multipliedBy(2)) {
            Instant from = now.minus(reach);
            boolean all = !from.isAfter(beforeFirst);
            List<Instant> found = newest(ticks, all ? beforeFirst : from, wanted, now);
            if (all || found.size() == wanted) {
                return found;
            }
        }
    }

    private static List<Instant> newest(Ticks ticks, Instant after, int wanted, Instant until) {
        Deque<Instant> found = new ArrayDeque<>();
        Optional<Instant> tick = ticks.after(after);
        while (tick.isPresent() && !tick.get().isAfter(until)) {
            if (found.size() == wanted) {
                found.removeFirst();
            }
            found.addLast(tick.get());
            tick = ticks.after(tick.get());
        }
        return List.copyOf(found);
    }
}
