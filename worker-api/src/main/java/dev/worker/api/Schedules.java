package dev.worker.api;

import java.util.List;
import java.util.Optional;

/**
 * What is enqueued again and again: the schedules that all processes with the same store share. Each tick is one job,
 * however many processes there are; the server's clock alone decides when it comes. Safe for use by any number of threads.
 *
 * <p>Every method throws a {@link WorkerException} with {@link ErrorCode#UNAVAILABLE} when the backend cannot be reached, and
 * with {@link ErrorCode#NOT_SUPPORTED} where no backend remembers schedules.
 */
public interface Schedules {

    /**
     * Stores a schedule; to be called at every start of the application. Where the same is stored already, nothing changes:
     * neither its next tick nor whether it is paused. A different one of the same name replaces what is stored, and stays
     * paused if it was: with another trigger its ticks begin anew now; with the same one its next tick stays, one that is due included. Of processes that declare different ones the last to declare
     * wins; a process declares only when this is called, so they do not go on replacing each other's.
     *
     * @return the schedule as it is stored now
     * @throws WorkerException {@link ErrorCode#INVALID_ARGUMENT} if the cron expression cannot be read or never has a tick, or the
     *     message is too long; {@link ErrorCode#UNREADABLE} if the message cannot be encoded
     */
    ScheduleInfo declare(Schedule schedule);

    /** The schedule of this name, if there is one. */
    Optional<ScheduleInfo> find(String name);

    /** All schedules, by name. */
    List<ScheduleInfo> list();

    /**
     * Has no more ticks come until {@link #resume}. Jobs that are there go on. Idempotent.
     *
     * @return false if there is no schedule of this name
     */
    boolean pause(String name);

    /**
     * Has ticks come again, from the first after now on: what would have come during the pause was not missed. A fixed rate goes on
     * in the row of its ticks before the pause, if it had any. Idempotent.
     *
     * @return false if there is no schedule of this name
     */
    boolean resume(String name);

    /**
     * Enqueues its job now, beside its ticks, paused or not.
     *
     * @return the job; under {@link Overlap#SKIP} the live one, if there is one
     * @throws WorkerException {@link ErrorCode#INVALID_ARGUMENT} if there is no schedule of this name
     */
    JobId runNow(String name);

    /**
     * Forgets a schedule; its jobs stay. An application that still declares it brings it back at its next start.
     *
     * @return false if there is no schedule of this name
     */
    boolean delete(String name);
}
