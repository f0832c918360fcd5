package dev.worker.jdbi.internal.jobs;

import dev.worker.api.AttemptError;
import dev.worker.api.JobState;
import dev.worker.api.Progress;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Settlement;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * A settlement in columns: every kind of change is the same update with other values.
 *
 * @param attempt the attempt that must be running
 * @param restored 1 if that attempt is not to count, else 0
 * @param delay microseconds until it may run, null to leave its time alone
 * @param keep microseconds for which it is kept, null for ever
 * @param error why the attempt failed, null if it did not
 * @param fraction the progress, null to leave it alone
 */
public record StateChange(
        UUID id,
        int attempt,
        String worker,
        JobState state,
        int restored,
        Long delay,
        Long keep,
        byte[] result,
        String reason,
        AttemptError error,
        Double fraction,
        String progressText) {

    /** What a settlement means for the row of its job. */
    public static StateChange of(Settlement settlement) {
        return switch (settlement.change()) {
            case Change.Succeed succeed ->
                change(settlement, JobState.SUCCEEDED, 0, null, succeed.keep(), succeed.result(), null, null);
            case Change.Retry retry ->
                change(settlement, waiting(retry.delay()), 0, retry.delay(), null, Optional.empty(), null,
                        retry.error());
            case Change.Fail fail ->
                change(settlement, JobState.FAILED, 0, null, null, Optional.empty(), fail.reason(), fail.error());
            case Change.Cancel cancel ->
                change(settlement, JobState.CANCELLED, 0, null, cancel.keep(), Optional.empty(), cancel.reason(), null);
            case Change.Release release ->
                change(settlement, waiting(release.delay()), 1, release.delay(), null, Optional.empty(), null, null);
        };
    }

    private static StateChange change(
            Settlement settlement,
            JobState state,
            int restored,
            Duration delay,
            Duration keep,
            Optional<byte[]> result,
            String reason,
            AttemptError error) {
        Optional<Progress> progress = settlement.progress();
        return new StateChange(
                settlement.id().value(),
                settlement.attempt(),
                settlement.worker(),
                state,
                restored,
                delay == null ? null : Micros.of(delay),
                keep == null ? null : Micros.of(keep),
                result.orElse(null),
                Texts.storable(reason),
                error,
                progress.map(Progress::fraction).orElse(null),
                progress.map(Progress::text).map(Texts::storable).orElse(null));
    }

    private static JobState waiting(Duration delay) {
        return delay.isZero() || delay.isNegative() ? JobState.QUEUED : JobState.SCHEDULED;
    }
}
