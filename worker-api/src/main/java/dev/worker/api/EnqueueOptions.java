package dev.worker.api;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a job is enqueued. Filled in by the function given to {@link Jobs#enqueue}; every method checks its value at
 * once and throws a {@link WorkerException} with {@link ErrorCode#INVALID_ARGUMENT} that says what is allowed. Not
 * safe for use by several threads.
 */
public final class EnqueueOptions {

    /** The soonest priority. */
    public static final int MIN_PRIORITY = 1;

    /** The latest priority. */
    public static final int MAX_PRIORITY = 1000;

    /** The priority of a job that names none. */
    public static final int DEFAULT_PRIORITY = 100;

    private static final String PARENT = "a job to come after";

    private JobId id;
    private String queue;
    private Integer priority;
    private Duration delay;
    private Instant runAt;
    private Unique unique;
    private String limitKey;
    private Duration timeout;
    private Duration resultTimeToLive;
    private RetryPolicy retry;
    private final Set<String> requires = new TreeSet<>();
    private final Map<String, String> headers = new HashMap<>();
    private final Map<JobId, ParentPolicy> after = new LinkedHashMap<>();

    /** Options with nothing but defaults. */
    public EnqueueOptions() {
        // every field has its default
    }

    /** The job's id, to enqueue a thing at most once: while a job of this id is known, enqueueing it again does nothing. */
    public EnqueueOptions id(JobId value) {
        id = Values.requireGiven("id", value);
        return this;
    }

    /** The queue, instead of the one that the message type or its worker names. */
    public EnqueueOptions queue(String value) {
        queue = Names.requireQueue(value);
        return this;
    }

    /** From {@value #MIN_PRIORITY} (soonest) to {@value #MAX_PRIORITY}; {@value #DEFAULT_PRIORITY} by default. */
    public EnqueueOptions priority(int value) {
        priority = requirePriority(value);
        return this;
    }

    /** Run no sooner than this long after the server accepted the job. Replaces {@link #runAt}. */
    public EnqueueOptions delay(Duration value) {
        delay = Durations.requireNotNegative("delay", value);
        runAt = null;
        return this;
    }

    /** Run no sooner than at this instant of the server's clock. Replaces {@link #delay}. */
    public EnqueueOptions runAt(Instant value) {
        runAt = Values.requireGiven("run-at", value);
        delay = null;
        return this;
    }

    /**
     * Only one job with this key may be waiting or running: enqueueing the same message under it again gives the job
     * that is there. A different message under the key of a live job is refused with {@link ErrorCode#KEY_CONFLICT}.
     * Short for {@link Unique#untilFinished}.
     */
    public EnqueueOptions uniqueKey(String value) {
        return unique(Unique.untilFinished(value));
    }

    /**
     * To be the only job under a key, for as long and in the way that the value says. Replaces {@link #uniqueKey}. Enqueueing fails with
     * {@link ErrorCode#NOT_SUPPORTED} where the backend cannot do that; {@link Unique#untilFinished} is possible everywhere.
     */
    public EnqueueOptions unique(Unique value) {
        unique = Values.requireGiven("unique", value);
        return this;
    }

    /**
     * Whose job it is, a tenant for example: keys take turns and are limited where the worker says so
     * ({@link WorkerBuilder#perKey}); elsewhere it changes nothing.
     */
    public EnqueueOptions limitKey(String value) {
        limitKey = Names.requireLimitKey(value);
        return this;
    }

    /** How long one attempt may take, instead of the handler's timeout. */
    public EnqueueOptions timeout(Duration value) {
        timeout = Durations.requirePositive("timeout", value);
        return this;
    }

    /**
     * How long the job is kept, with its result, once it has succeeded or was cancelled while it ran, instead of the setting
     * {@code jobs.result-ttl}.
     */
    public EnqueueOptions resultTimeToLive(Duration value) {
        resultTimeToLive = Durations.requireNotNegative("result time to live", value);
        return this;
    }

    /** How often and when this job is tried again, instead of the policy of its type. */
    public EnqueueOptions retry(RetryPolicy value) {
        retry = Values.requireGiven("retry", value);
        return this;
    }

    /** A label, {@code key=value}, that a worker must have to take the job. Repeated calls add. */
    public EnqueueOptions require(String key, String value) {
        requires.add(Names.requireLabel(key, value));
        return this;
    }

    /**
     * Something that travels with the job and is seen by its handler, a trace header for example. Names that start with
     * {@code worker-} belong to the framework.
     */
    public EnqueueOptions header(String name, String value) {
        if (name == null || name.isBlank() || value == null) {
            throw WorkerException.invalid("header '%s' with value '%s' is not allowed; both must be there",
                    Names.shown(name), Names.shown(value));
        }
        headers.put(Names.requireHeader(name), value);
        return this;
    }

    /**
     * Run once these jobs have succeeded; fail without running if one of them fails or is cancelled. Repeated calls add.
     * Until then the job is {@link JobState#WAITING}: it burns no attempt and holds no slot. All of them must be known
     * when it is enqueued. Its handler reads their results from {@link JobContext#parents()}.
     */
    public EnqueueOptions after(JobHandle<?>... jobs) {
        return after(Arrays.asList(jobs));
    }

    /** The same for many jobs, of which there may be up to {@value Dependency#MAX_PARENTS} in all. */
    public EnqueueOptions after(Collection<? extends JobHandle<?>> jobs) {
        return after(ParentPolicy.FAIL, jobs);
    }

    /** Run once these jobs have ended; the policy says what happens if one of them fails or is cancelled. */
    public EnqueueOptions after(ParentPolicy policy, JobHandle<?>... jobs) {
        return after(policy, Arrays.asList(jobs));
    }

    /** The same for many jobs. */
    public EnqueueOptions after(ParentPolicy policy, Collection<? extends JobHandle<?>> jobs) {
        return after(policy, jobs.stream()
                .map(job -> Values.requireGiven(PARENT, job).id())
                .toArray(JobId[]::new));
    }

    /** The same for jobs that are known by their ids. For a job that is named twice the newest policy counts. */
    public EnqueueOptions after(ParentPolicy policy, JobId... jobs) {
        Values.requireGiven("parent policy", policy);
        for (JobId job : jobs) {
            after.put(Values.requireGiven(PARENT, job), policy);
        }
        requireParents(after.size());
        return this;
    }

    /** The id that was asked for. */
    public Optional<JobId> id() {
        return Optional.ofNullable(id);
    }

    /** The queue that was asked for. */
    public Optional<String> queue() {
        return Optional.ofNullable(queue);
    }

    /** The priority that was asked for, or the default. */
    public int priority() {
        return chosenPriority().orElse(DEFAULT_PRIORITY);
    }

    /** The priority that was asked for. */
    public Optional<Integer> chosenPriority() {
        return Optional.ofNullable(priority);
    }

    /** The delay that was asked for. */
    public Optional<Duration> delay() {
        return Optional.ofNullable(delay);
    }

    /** The instant that was asked for. */
    public Optional<Instant> runAt() {
        return Optional.ofNullable(runAt);
    }

    /** The uniqueness that was asked for. */
    public Optional<Unique> unique() {
        return Optional.ofNullable(unique);
    }

    /** The unique key that was asked for. */
    public Optional<String> uniqueKey() {
        return unique().map(Unique::key);
    }

    /** The limit key that was asked for. */
    public Optional<String> limitKey() {
        return Optional.ofNullable(limitKey);
    }

    /** The timeout that was asked for. */
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    /** The time to live that was asked for. */
    public Optional<Duration> resultTimeToLive() {
        return Optional.ofNullable(resultTimeToLive);
    }

    /** The retry policy that was asked for. */
    public Optional<RetryPolicy> retry() {
        return Optional.ofNullable(retry);
    }

    /** The required labels, as {@code key=value}. */
    public Set<String> requires() {
        return Set.copyOf(requires);
    }

    /** The headers. */
    public Map<String, String> headers() {
        return Map.copyOf(headers);
    }

    /** The jobs that it comes after, in the order in which they were named. */
    public List<Dependency> after() {
        List<Dependency> dependencies = new ArrayList<>(after.size());
        after.forEach((job, policy) -> dependencies.add(new Dependency(job, policy)));
        return dependencies;
    }

    static int requirePriority(int value) {
        if (value < MIN_PRIORITY || value > MAX_PRIORITY) {
            throw WorkerException.invalid("priority is %d; allowed is %d to %d", value, MIN_PRIORITY, MAX_PRIORITY);
        }
        return value;
    }

    static void requireParents(int count) {
        if (count > Dependency.MAX_PARENTS) {
            throw WorkerException.invalid("a job was to come after %d others; allowed is up to %d", count,
                    Dependency.MAX_PARENTS);
        }
    }
}
