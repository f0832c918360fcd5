package dev.worker.nats.internal.record;

import dev.worker.api.AttemptFailure;
import dev.worker.api.JobState;
import dev.worker.api.Progress;
import dev.worker.api.spi.OwnerId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** A {@link Standing} in the making. Null means none. */
final class StandingDraft {

    private JobState state;
    private int attempt;
    private int crashes;
    private OwnerId owner;
    private String worker;
    private Instant runAt;
    private Instant startedAt;
    private Instant endedAt;
    private Instant keepUntil;
    private Progress progress;
    private String reason;
    private boolean cancelRequested;
    private byte[] result;
    private List<AttemptFailure> failures = List.of();
    private byte[] checkpoint;
    private Family family = Family.NONE;
    private List<Long> next = List.of();

    StandingDraft(JobState state, Instant runAt) {
        this.state = state;
        this.runAt = runAt;
    }

    StandingDraft(Standing from) {
        state = from.state();
        attempt = from.attempt();
        crashes = from.crashes();
        owner = from.owner().orElse(null);
        worker = from.worker().orElse(null);
        runAt = from.runAt();
        startedAt = from.startedAt().orElse(null);
        endedAt = from.endedAt().orElse(null);
        keepUntil = from.keepUntil().orElse(null);
        progress = from.progress().orElse(null);
        reason = from.reason().orElse(null);
        cancelRequested = from.cancelRequested();
        result = from.result().orElse(null);
        failures = from.failures();
        checkpoint = from.checkpoint().orElse(null);
        family = from.family();
        next = from.next();
    }

    StandingDraft state(JobState value) {
        state = value;
        return this;
    }

    JobState state() {
        return state;
    }

    StandingDraft attempt(int value) {
        attempt = value;
        return this;
    }

    StandingDraft crashes(int value) {
        crashes = value;
        return this;
    }

    StandingDraft owner(OwnerId value) {
        owner = value;
        return this;
    }

    StandingDraft worker(String value) {
        worker = value;
        return this;
    }

    StandingDraft runAt(Instant value) {
        runAt = value;
        return this;
    }

    StandingDraft startedAt(Instant value) {
        startedAt = value;
        return this;
    }

    StandingDraft keepUntil(Instant value) {
        keepUntil = value;
        return this;
    }

    StandingDraft progress(Progress value) {
        progress = value;
        return this;
    }

    StandingDraft reason(String value) {
        reason = value;
        return this;
    }

    StandingDraft cancelRequested(boolean value) {
        cancelRequested = value;
        return this;
    }

    StandingDraft result(byte[] value) {
        result = value;
        return this;
    }

    StandingDraft failures(List<AttemptFailure> value) {
        failures = List.copyOf(value);
        return this;
    }

    StandingDraft checkpoint(byte[] value) {
        checkpoint = value;
        return this;
    }

    StandingDraft family(Family value) {
        family = value;
        return this;
    }

    StandingDraft next(List<Long> value) {
        next = List.copyOf(value);
        return this;
    }

    StandingDraft ended(Instant value) {
        endedAt = value;
        return this;
    }

    StandingDraft ended(JobState ending, Instant now, Instant until) {
        state = ending;
        endedAt = now;
        keepUntil = until;
        cancelRequested = false;
        checkpoint = ending == JobState.FAILED ? checkpoint : null;
        return this;
    }

    /** It is to run, now or then. */
    StandingDraft ready(Instant until, Instant now) {
        state = until.isAfter(now) ? JobState.SCHEDULED : JobState.QUEUED;
        runAt = until;
        return this;
    }

    /** Its stamp is to be another one than all others; that nobody can guess it is not needed, and would cost. */
    Standing build() {
        RandomGenerator random = ThreadLocalRandom.current();
        return build(new UUID(random.nextLong(), random.nextLong()));
    }

    Standing build(UUID stamp) {
        return new Standing(stamp, state, attempt, crashes, Optional.ofNullable(owner), Optional.ofNullable(worker),
                runAt, Optional.ofNullable(startedAt), Optional.ofNullable(endedAt), Optional.ofNullable(keepUntil),
                Optional.ofNullable(progress), Optional.ofNullable(reason), cancelRequested,
                Optional.ofNullable(result), failures, Optional.ofNullable(checkpoint), family, next);
    }
}
