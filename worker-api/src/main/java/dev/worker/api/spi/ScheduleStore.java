package dev.worker.api.spi;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Remembers schedules and when their next ticks come. What a schedule means is not its business: it keeps the rules as text
 * and answers by its own clock what is due.
 *
 * <p>Threads, errors and time: as for {@link Transport}. Instants are kept to the millisecond at least.
 */
public interface ScheduleStore extends AutoCloseable {

    /** The server's now, by which {@link #due} decides. */
    Instant now();

    /**
     * What is due. One question for all schedules, answered from an index by next tick, and cheap when nothing is.
     *
     * @param max at most this many schedules
     */
    Due due(int max);

    /** The schedule of this name. */
    Optional<StoredSchedule> find(String name);

    /** All schedules, by name. */
    List<StoredSchedule> list();

    /**
     * Stores a schedule, if nobody else has since the given one was read: one of revision 0 is added if its name is free, any
     * other replaces the one of the same name and revision. What is kept is {@link StoredSchedule#stored}. Durable when it returns.
     *
     * @return whether it was stored
     */
    boolean store(StoredSchedule schedule);

    /** Forgets the schedule of this name; tells whether there was one. */
    boolean remove(String name);

    /** Releases connections and threads. Schedules stay. May be called twice. */
    @Override
    void close();

    /**
     * What is due.
     *
     * @param now the server's
     * @param schedules those whose next tick is not later than now, the longest due first
     * @param next the earliest next tick of all schedules, due or not; empty if there is none
     */
    record Due(Instant now, List<StoredSchedule> schedules, Optional<Instant> next) {

        /** Copies the list. */
        public Due {
            schedules = List.copyOf(schedules);
        }
    }
}
