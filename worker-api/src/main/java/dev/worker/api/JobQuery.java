package dev.worker.api;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which jobs are meant. A query starts as {@link #all()} and is narrowed step by step; each step returns a new query, and throws a
 * {@link WorkerException} with {@link ErrorCode#INVALID_ARGUMENT} where its value is null or out of range.
 *
 * @param states in any of these; all states if empty
 * @param queue in this queue
 * @param type of this wire name
 * @param worker whose newest attempt ran on this worker
 * @param errorType whose newest failure was of this exception class name
 * @param createdFrom enqueued at this instant or later
 * @param createdTo enqueued before this instant
 * @param endedFrom ended at this instant or later
 * @param endedTo ended before this instant
 * @param before only jobs enqueued before this one: the last of the previous page, which must still be known
 * @param limit how many at the most, 1 to {@value #MAX_LIMIT}
 */
public record JobQuery(
        Set<JobState> states,
        Optional<String> queue,
        Optional<String> type,
        Optional<String> worker,
        Optional<String> errorType,
        Optional<Instant> createdFrom,
        Optional<Instant> createdTo,
        Optional<Instant> endedFrom,
        Optional<Instant> endedTo,
        Optional<JobId> before,
        int limit) {

    /** The most jobs that one query gives. */
    public static final int MAX_LIMIT = 10_000;

    private static final JobQuery ALL = new JobQuery(
            Set.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            100);

    /** Checks the limit and the times, and copies the set. */
    public JobQuery {
        states = Set.copyOf(states);
        requireOrder("created", createdFrom, createdTo);
        requireOrder("ended", endedFrom, endedTo);
        if (limit < 1 || limit > MAX_LIMIT) {
            throw WorkerException.invalid("limit is %d; allowed is 1 to %d", limit, MAX_LIMIT);
        }
    }

    /** All jobs, 100 at the most. */
    public static JobQuery all() {
        return ALL;
    }

    /** The dead letters, 100 at the most. */
    public static JobQuery deadLetters() {
        return ALL.states(JobState.FAILED);
    }

    /** Only jobs in one of these states. */
    public JobQuery states(JobState first, JobState... more) {
        Set<JobState> wanted = EnumSet.of(Values.requireGiven("state", first), more);
        return new JobQuery(wanted, queue, type, worker, errorType, createdFrom, createdTo, endedFrom, endedTo, before,
                limit);
    }

    /** Only jobs of this queue. */
    public JobQuery queue(String name) {
        return new JobQuery(
                states, given("queue", name), type, worker, errorType, createdFrom, createdTo, endedFrom, endedTo,
                before,
                limit);
    }

    /** Only jobs of this wire name. */
    public JobQuery type(String name) {
        return new JobQuery(
                states, queue, given("type", name), worker, errorType, createdFrom, createdTo, endedFrom, endedTo,
                before,
                limit);
    }

    /** Only jobs whose newest attempt ran on this worker. */
    public JobQuery worker(String name) {
        return new JobQuery(states, queue, type, given("worker", name), errorType, createdFrom, createdTo, endedFrom,
                endedTo, before, limit);
    }

    /** Only jobs whose newest failure was of this exception class name. */
    public JobQuery errorType(String name) {
        return new JobQuery(states, queue, type, worker, given("error type", name), createdFrom, createdTo, endedFrom,
                endedTo,
                before, limit);
    }

    /** Only jobs enqueued from the first instant to before the second. */
    public JobQuery created(Instant from, Instant to) {
        return new JobQuery(states, queue, type, worker, errorType, given("from", from), given("to", to), endedFrom,
                endedTo, before, limit);
    }

    /** Only jobs that ended from the first instant to before the second; {@link ErrorCode#NOT_SUPPORTED} on NATS. */
    public JobQuery ended(Instant from, Instant to) {
        return new JobQuery(states, queue, type, worker, errorType, createdFrom, createdTo, given("from", from),
                given("to", to), before, limit);
    }

    /**
     * Only jobs enqueued before this one, the last of the previous page. It must still be known when the query is made; else that fails
     * with {@link ErrorCode#JOB_NOT_FOUND}. Who deletes the jobs of a page asks for the first page again.
     */
    public JobQuery before(JobId id) {
        return new JobQuery(states, queue, type, worker, errorType, createdFrom, createdTo, endedFrom, endedTo,
                given("before", id), limit);
    }

    /** At most this many. */
    public JobQuery limit(int most) {
        return new JobQuery(states, queue, type, worker, errorType, createdFrom, createdTo, endedFrom, endedTo, before,
                most);
    }

    /** What a store throws that is asked for a page behind a job that it does not know. For those who write stores. */
    public static WorkerException unknownPage(JobId before) {
        return new WorkerException(ErrorCode.JOB_NOT_FOUND, "the page behind job " + before
                + " cannot be found, as that job is not known (any more); begin again with the first page");
    }

    private static void requireOrder(String what, Optional<Instant> from, Optional<Instant> to) {
        if (from.isPresent() && to.isPresent() && from.get().isAfter(to.get())) {
            throw WorkerException.invalid("%s is asked for from %s to before %s; allowed is the earlier time first",
                    what,
                    from.get(), to.get());
        }
    }

    private static <T> Optional<T> given(String what, T value) {
        return Optional.of(Values.requireGiven(what, value));
    }
}
