package dev.worker.nats.internal.family;

import dev.worker.api.JobState;
import dev.worker.nats.internal.record.Standing;
import dev.worker.nats.internal.record.Ties;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;

/**
 * What becomes of a job, given what is known of its parents. It rests on where the job and its parents stand and on nothing that
 * happened, so that the same news told twice, or late, makes no difference.
 *
 * @param now the time
 * @param reason why a job must not run, by the place of the parent
 */
record Judgement(Instant now, IntFunction<String> reason) {

    /** How long a job is kept that was cancelled because of a parent. */
    private static final Duration KEEP_CANCELLED = Duration.ofDays(7);

    /** Where a job goes; empty if it stays. */
    Optional<Standing> of(Standing child, Map<Integer, Ties.End> news) {
        if (!child.isWaiting() && !child.failedUnrun() || child.isForgettable()) {
            return Optional.empty();
        }
        Ties before = child.family().ties().orElseThrow();
        Ties ties = before.with(news);
        OptionalInt forbidding = ties.forbidding();
        if (forbidding.isEmpty() && !ties.areOpen()) {
            return Optional.of(child.released(ties, now));
        }
        if (forbidding.isEmpty() && child.failedUnrun()) {
            return Optional.of(child.waiting(ties));
        }
        if (forbidding.isPresent() && child.isWaiting()) {
            int place = forbidding.getAsInt();
            return Optional.of(
                    child.forbidden(ties, ties.policy(place), reason.apply(place), now, KEEP_CANCELLED));
        }
        return ties == before ? Optional.empty() : Optional.of(child.tied(ties));
    }

    /** Where a job goes that must stay a dead letter, because its unique key is another's by now. */
    static Optional<Standing> ofDead(Standing child, Map<Integer, Ties.End> news) {
        Ties before = child.family().ties().orElseThrow();
        Ties ties = before.with(news);
        return ties == before ? Optional.empty() : Optional.of(child.tied(ties));
    }

    /** Whether a job may have been released by somebody who could not send it on any more. */
    static boolean mayBeStranded(Standing child) {
        return child.attempt() == 0 && (child.state() == JobState.QUEUED || child.state() == JobState.SCHEDULED);
    }
}
