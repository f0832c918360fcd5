package dev.worker.api.spi;

import dev.worker.api.ClaimOrder;
import dev.worker.api.JobId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Carries jobs: publish, fetch, settle, under leases.
 *
 * <p>Threads: every method may be called by any number of threads at once. Errors: a server that cannot be reached or does
 * not answer within a bounded time is a {@link dev.worker.api.WorkerException} with
 * {@link dev.worker.api.ErrorCode#UNAVAILABLE}; the caller tries again. Time is the server's, never the caller's, except
 * where {@link PluginContext#clock()} is set.
 *
 * <p>Leases: a process registers as an owner and renews its lease. All jobs it fetched live and die with that one lease.
 * An owner whose lease has expired is refused everywhere, whether or not someone took over its jobs.
 */
public interface Transport extends AutoCloseable {

    /** The claim orders that {@link #fetch} can follow. Workers that ask for another are refused at start. */
    Set<ClaimOrder> orders();

    /** The most bytes that a payload or a result may have, if there is a limit. */
    default OptionalLong maxBytes() {
        return OptionalLong.empty();
    }

    /**
     * Whether {@link #fetch} can follow {@link FetchRequest#limits}, with the order {@link ClaimOrder#PRIORITY} within a key. What is
     * running is counted over all owners. Workers that ask for limits of another transport are refused at start.
     */
    default boolean limitsKeys() {
        return false;
    }

    /**
     * Publishes jobs, all or none, in their order. Durable when it returns. Publishing an id that is known changes
     * nothing. A transport whose server takes only so many jobs at once publishes more in parts of which each is all or none, one after
     * the other, and documents how many they are.
     *
     * <p>An envelope may be {@link dev.worker.api.Unique}. Its key is held by one job at a time, however many publish at once, and
     * is let go of for good when that job first runs ({@code WhileQueued}, {@code Replace}, {@code Debounce}), has ended
     * ({@code UntilFinished}; a dead letter that is put back takes it again) or a period after its creation is over
     * ({@code Throttle}: the job is kept at least as long). {@code Replace} and {@code Debounce} give their message, start, priority,
     * labels and headers to the holder if it is of the same type and queue and has not run; a debounced start is no later
     * than the longest wait after the holder's creation.
     *
     * <p>A job that comes after others is WAITING until they have ended. Those must be known, or be in the same batch, in
     * whatever order but not in a circle; if one of them there is a duplicate under a unique key, the job that holds the
     * key is waited for. The end of the last parent makes the job QUEUED or SCHEDULED in the same transaction, and
     * listeners are told. If a parent does not succeed, or has not, the {@link dev.worker.api.ParentPolicy} decides at
     * once: the job becomes FAILED or CANCELLED without an attempt, and so on down to those that come after it.
     *
     * @return one receipt per envelope, in their order
     * @throws dev.worker.api.WorkerException {@link dev.worker.api.ErrorCode#JOB_NOT_FOUND} if parents are unknown, which
     *     the message names, {@link dev.worker.api.ErrorCode#NOT_SUPPORTED} if this transport cannot let jobs wait for
     *     others, or knows no keys but those of {@code UntilFinished}; nothing is published then
     */
    List<Receipt> publish(List<Envelope> envelopes);

    /**
     * Takes ready jobs: they become RUNNING under the owner, their attempt counts one more.
     *
     * @return at most as many as were asked for, in the order that was asked for; empty if there are none, or if the owner's
     *     lease has expired
     * @throws dev.worker.api.WorkerException {@link dev.worker.api.ErrorCode#NOT_SUPPORTED} if the order is not among
     *     {@link #orders()}, or there are limits and this is not {@link #limitsKeys()}
     */
    List<Delivery> fetch(FetchRequest request);

    /**
     * Changes running jobs, each on its own: one that is lost does not hinder the others. With the end of a job those that
     * come after it are changed as {@link #publish} says, in the same transaction. A transport whose jobs others can lock does not
     * wait for these: such a job is {@link Settled#LATER}, and the others go on.
     *
     * @return one answer per settlement, in their order. When this returns, what is applied is durable
     * @throws dev.worker.api.WorkerException {@link dev.worker.api.ErrorCode#UNAVAILABLE} if it is not known what was applied;
     *     the caller asks again. {@link dev.worker.api.ErrorCode#INVALID_ARGUMENT},
     *     {@link dev.worker.api.ErrorCode#UNREADABLE} or {@link dev.worker.api.ErrorCode#NOT_SUPPORTED} if one of them cannot be
     *     applied and never will be, a result that is too large for example; the caller asks again for the others, and for
     *     another end of that job
     */
    List<Settled> settle(OwnerId owner, List<Settlement> settlements);

    /** Whether settlements may bring {@linkplain Settlement#next() next jobs} along. The engine asks before it settles so. */
    default boolean createsNext() {
        return false;
    }

    /** Those of the queues that have a ready job, of whatever type. One question for all queues, cheap when idle. */
    Set<String> ready(Set<String> queues);

    /**
     * The message types that wait for a worker: by queue, those among at least its thousand oldest ready jobs that have been
     * ready for so long. Asked seldom, to find jobs that nobody handles.
     *
     * @return no queue without a type; nothing where a transport cannot tell
     */
    default Map<String, Set<String>> waitingTypes(Set<String> queues, Duration readyFor) {
        return Map.of();
    }

    /**
     * Makes SCHEDULED jobs whose time has come QUEUED, and tells the listeners of their queues.
     *
     * @return how long until the next one's time, if there is any left; zero if more are due now. Where others hold one that is due,
     *     how long to wait before it is looked at again
     */
    Optional<Duration> releaseDue();

    /** Adds a listener that is told until the transport is closed. */
    void listen(TransportListener listener);

    /**
     * Registers a process as an owner.
     *
     * @param process for people: host, process id and a random part
     * @param lease how long it holds without being renewed
     */
    OwnerId register(String process, Duration lease);

    /**
     * Extends a lease from the server's now.
     *
     * @return false if it has expired; it cannot come back, the process must register anew
     */
    boolean renew(OwnerId owner, Duration lease);

    /** Ends a lease at once, so that jobs still running under it can be taken over without waiting. Unknown owners are ignored. */
    void unregister(OwnerId owner);

    /**
     * Says that the handler of an attempt is about to be called. Asked for those jobs alone under which a process has died
     * before ({@link Delivery#crashes} is not 0): they begin with this and not with their fetching, so that
     * {@link #takeOver} can tell what killed a process from what only waited in it. All others begin when they are fetched.
     *
     * <p>A transport that keeps no such note leaves this as it is: there everything begins when it is fetched.
     *
     * @return false if the attempt is no longer this owner's
     */
    default boolean begin(OwnerId owner, JobId id, int attempt) {
        return true;
    }

    /**
     * Gives the running jobs of expired owners to this one and counts a crash for each of them that had begun. An expired owner that has no running jobs left is forgotten.
     *
     * @param owner the new owner; its lease must not have expired
     * @param max at most this many
     * @return what was taken. Fewer than {@code max} need not be all: there is nothing more once it is empty. If this throws it is
     *     not known whether something was taken
     */
    List<TakenOver> takeOver(OwnerId owner, int max);

    /**
     * As {@link #takeOver(OwnerId, int)}, for a process that has lost its lease and registered anew. It has not died, so that no
     * crash is counted for what its former owner ran, nor for what a fetch took of which it never learned.
     *
     * @param former the owner that the process was before
     * @throws dev.worker.api.WorkerException {@link dev.worker.api.ErrorCode#UNAVAILABLE} also if some of the former owner's jobs
     *     cannot be taken yet because someone else has locked them: who is left out would be taken for lost. This call has taken
     *     nothing then; the caller asks again
     */
    List<TakenOver> takeOver(OwnerId owner, OwnerId former, int max);

    /**
     * The running jobs of this owner whose cancelling was asked for: the net under
     * {@link TransportListener#cancelRequested}.
     */
    Set<JobId> cancelRequests(OwnerId owner);

    /** Releases connections and threads. Jobs and leases stay. May be called twice. */
    @Override
    void close();
}
