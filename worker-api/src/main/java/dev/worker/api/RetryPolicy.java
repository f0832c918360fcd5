package dev.worker.api;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * How often and when a failed job is tried again. Belongs to a message type (on the worker) or to one job (on
 * {@link EnqueueOptions}), in which case it travels with it.
 *
 * <p>Exception types are kept by class name, so that they survive the wire; a name matches exceptions of that class
 * and of its subclasses. Causes are not looked at.
 *
 * @param maxAttempts how many runs at the most, the first included: n means n runs; 1 or more
 * @param backoff the wait between them
 * @param retryOn if not empty, only these exception types are tried again
 * @param ignoreOn these exception types are never tried again, even if {@code retryOn} matches too
 */
public record RetryPolicy(int maxAttempts, Backoff backoff, Set<String> retryOn, Set<String> ignoreOn) {

    /** Five runs with {@link Backoff#DEFAULT}. */
    public static final RetryPolicy DEFAULT = new RetryPolicy(5, Backoff.DEFAULT, Set.of(), Set.of());

    /** One run. */
    public static final RetryPolicy NONE = new RetryPolicy(1, Backoff.DEFAULT, Set.of(), Set.of());

    /**
     * Checks the values and copies the sets.
     *
     * @throws WorkerException {@link ErrorCode#INVALID_ARGUMENT} if one is not allowed, a name that no class can have for example
     */
    public RetryPolicy {
        if (maxAttempts < 1) {
            throw WorkerException.invalid("maximal attempts is %d; allowed is 1 or more", maxAttempts);
        }
        Values.requireGiven("backoff", backoff);
        retryOn = Set.copyOf(Values.requireGiven("retry on", retryOn));
        ignoreOn = Set.copyOf(Values.requireGiven("ignore on", ignoreOn));
        retryOn.forEach(Names::requireException);
        ignoreOn.forEach(Names::requireException);
    }

    /** This many runs with {@link Backoff#DEFAULT}. */
    public static RetryPolicy attempts(int maxAttempts) {
        return new RetryPolicy(maxAttempts, Backoff.DEFAULT, Set.of(), Set.of());
    }

    /** The same with another backoff. */
    public RetryPolicy backoff(Backoff newBackoff) {
        return new RetryPolicy(maxAttempts, newBackoff, retryOn, ignoreOn);
    }

    /** The same, trying again on these exception types alone; repeated calls add. */
    @SafeVarargs
    public final RetryPolicy retryOn(Class<? extends Throwable>... types) {
        return new RetryPolicy(maxAttempts, backoff, plus(retryOn, types), ignoreOn);
    }

    /** The same, never trying again on these exception types; repeated calls add. */
    @SafeVarargs
    public final RetryPolicy ignoreOn(Class<? extends Throwable>... types) {
        return new RetryPolicy(maxAttempts, backoff, retryOn, plus(ignoreOn, types));
    }

    /** Tells whether this policy lets the job run again after this exception, attempts aside. */
    public boolean retries(Throwable error) {
        if (matches(ignoreOn, error)) {
            return false;
        }
        return retryOn.isEmpty() || matches(retryOn, error);
    }

    private static boolean matches(Set<String> names, Throwable error) {
        if (names.isEmpty()) {
            return false;
        }
        for (Class<?> type = error.getClass(); type != null; type = type.getSuperclass()) {
            if (names.contains(type.getName())) {
                return true;
            }
        }
        return false;
    }

    @SafeVarargs
    private static Set<String> plus(Set<String> names, Class<? extends Throwable>... types) {
        Set<String> all = new LinkedHashSet<>(names);
        for (Class<? extends Throwable> type : types) {
            all.add(type.getName());
        }
        return all;
    }
}
