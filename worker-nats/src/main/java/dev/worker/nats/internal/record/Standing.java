package dev.worker.nats.internal.record;

import dev.worker.api.AttemptFailure;
import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobState;
import dev.worker.api.ParentPolicy;
import dev.worker.api.Progress;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Where a job stands: everything about it that changes. A record is written with the revision that it was made from, so that
 * of two writers one learns that it came too late. Immutable; every step gives a new one with a stamp of its own, by which a
 * writer whose answer got lost knows its own writing again, also once others noted that jobs come after it.
 *
 * @param stamp which step made it
 * @param state where it is
 * @param attempt how many attempts have been started
 * @param crashes how many of them ended because their owner's lease expired
 * @param owner the owner of the newest attempt
 * @param worker the worker of the newest attempt
 * @param runAt when it may run
 * @param startedAt when the newest attempt began; empty while one is still to begin that waits in its process
 * @param endedAt when it ended
 * @param keepUntil when an ended job may be forgotten; dead letters stay
 * @param progress what the newest attempt last reported
 * @param reason why it failed or was cancelled, or is wanted to be cancelled
 * @param cancelRequested kept until it ends: a cancelled job must not come back because its process died
 * @param result what came of it
 * @param failures the newest failures, oldest first
 * @param checkpoint how far it is, as its handler said last; kept until it ends well
 * @param family what ties it to other jobs
 * @param next the notes of jobs that came to be with its last change that brought any
 */
public record Standing(UUID stamp, JobState state, int attempt, int crashes, Optional<OwnerId> owner,
        Optional<String> worker, Instant runAt, Optional<Instant> startedAt, Optional<Instant> endedAt,
        Optional<Instant> keepUntil, Optional<Progress> progress, Optional<String> reason, boolean cancelRequested,
        Optional<byte[]> result, List<AttemptFailure> failures, Optional<byte[]> checkpoint,
        Family family, List<Long> next) {

    /** Where a job stands by its record alone. */
    public static Standing first(JobRecord job) {
        return job.origin().orElseGet(() -> new StandingDraft(firstState(job), job.runAt()).build());
    }

    /** Where a new job stands that comes after others, if it has ties, or that others come after. */
    public static Standing first(JobRecord job, Family family) {
        JobState state = family.ties().isPresent() ? JobState.WAITING : firstState(job);
        return new StandingDraft(state, job.runAt()).family(family).build();
    }

    private static JobState firstState(JobRecord job) {
        return job.isDelayed() ? JobState.SCHEDULED : JobState.QUEUED;
    }

    /** Whether it runs under this owner and attempt. */
    public boolean runs(OwnerId byOwner, int underAttempt) {
        return state == JobState.RUNNING && attempt == underAttempt && owner.filter(byOwner::equals).isPresent();
    }

    /** Its next attempt is handed out, and begins with that unless a process died under the job before. */
    public Standing started(OwnerId newOwner, String newWorker, int newAttempt, Instant now) {
        return change().state(JobState.RUNNING).owner(newOwner).worker(newWorker).attempt(newAttempt)
                .startedAt(crashes == 0 ? now : null).progress(null).build();
    }

    /** Its handler is about to be called. */
    public Standing begun(Instant now) {
        return change().startedAt(now).build();
    }

    /** Its running attempt passes to another owner, because the first one was lost; if with its process, that is a crash. */
    public Standing takenOver(OwnerId newOwner, boolean died) {
        return change().owner(newOwner).crashes(crashes + (died && startedAt.isPresent() ? 1 : 0)).build();
    }

    /**
     * Its running attempt ends as the settlement says.
     *
     * @param maxFailures the most bytes that the texts of its failures may have together
     */
    public Standing settled(Settlement settlement, Instant now, long maxFailures) {
        StandingDraft next = change();
        settlement.progress().ifPresent(next::progress);
        KeptFailures kept = new KeptFailures(failures, maxFailures);
        switch (settlement.change()) {
            case Change.Succeed succeed -> next.reason(null).result(succeed.result().orElse(null))
                    .ended(JobState.SUCCEEDED, now, Times.plus(now, succeed.keep()));
            case Change.Retry retry -> next
                    .failures(kept.plus(new AttemptFailure(attempt, retry.error(), settlement.worker(), now)))
                    .ready(Times.plus(now, retry.delay()), now);
            case Change.Fail fail -> next
                    .failures(kept.plus(new AttemptFailure(attempt, fail.error(), settlement.worker(), now)))
                    .reason(fail.reason()).ended(JobState.FAILED, now, null);
            case Change.Cancel cancel -> next.reason(cancelRequested ? reason.orElse(cancel.reason()) : cancel.reason())
                    .ended(JobState.CANCELLED, now, Times.plus(now, cancel.keep()));
            case Change.Release release -> next.attempt(attempt - 1).ready(Times.plus(now, release.delay()), now);
        }
        return next.build();
    }

    /** Its time has come. */
    public Standing due() {
        return change().state(JobState.QUEUED).build();
    }

    /** It is cancelled before it ran, or before it ran again. */
    public Standing cancelled(String why, Instant now, Duration keep) {
        return change().reason(Change.kept(why)).ended(JobState.CANCELLED, now, Times.plus(now, keep)).build();
    }

    /** Somebody wants it to be cancelled while it runs. */
    public Standing cancelRequest(String why) {
        return change().cancelRequested(true).reason(Change.kept(why)).build();
    }

    /** It is so far. */
    public Standing progressed(Progress reported) {
        return change().progress(reported).build();
    }

    /** It can go on from here. */
    public Standing checkpointed(byte[] bytes) {
        return change().checkpoint(bytes).build();
    }

    /**
     * A dead letter goes back, as if it were new; what it went through stays readable. It does not mind parents that ended badly,
     * but waits for those that have not ended.
     *
     * @param viaSchedule whether it becomes due first, so that the note of it leads others to it should we die
     */
    public Standing requeued(Instant now, boolean viaSchedule) {
        StandingDraft next = unended().state(viaSchedule ? JobState.SCHEDULED : JobState.QUEUED).runAt(now).attempt(0)
                .crashes(0).startedAt(null).progress(null);
        family.ties().map(Ties::forgiven).ifPresent(ties -> next.family(family.with(ties))
                .state(ties.areOpen() ? JobState.WAITING : next.state()));
        return next.build();
    }

    /** It has ended and is to be forgotten now. */
    public Standing forgettable() {
        return change().keepUntil(Instant.EPOCH).build();
    }

    /** Whether it has ended and need not be kept any more. */
    public boolean isOver(Instant now) {
        return state.ended() && keepUntil.filter(until -> !until.isAfter(now)).isPresent();
    }

    /** Whether somebody is forgetting it. */
    public boolean isForgettable() {
        return keepUntil.filter(Instant.EPOCH::equals).isPresent();
    }

    /** Whether it may still end, or come back. */
    public boolean mayTurn() {
        return !state.ended() || isDeadLetter();
    }

    /** Whether it failed and can be put back. */
    public boolean isDeadLetter() {
        return state == JobState.FAILED && !isForgettable();
    }

    /** Whether nobody has ever taken it, nor cancelled it. */
    public boolean isFresh() {
        return !state.ended() && owner.isEmpty();
    }

    /** Whether it waits for its parents. */
    public boolean isWaiting() {
        return state == JobState.WAITING;
    }

    /** Whether it failed because of a parent, without having run. */
    public boolean failedUnrun() {
        return state == JobState.FAILED && attempt == 0 && family.ties().isPresent();
    }

    /** Jobs come after it. Whoever wrote the step before still knows it again. */
    public Standing withChildren() {
        return change().family(family.withChildren()).build(stamp);
    }

    /** The same step brings jobs along, of which these notes tell. */
    public Standing bringing(List<Long> notes) {
        return change().next(notes).build(stamp);
    }

    /** Something is known of its parents. */
    public Standing tied(Ties known) {
        return change().family(family.with(known)).build();
    }

    /** Other jobs are meant instead of some of its parents. */
    Standing meaning(Map<Integer, JobId> standIns) {
        return family.ties().map(ties -> tied(ties.withStandIns(standIns))).orElse(this);
    }

    /** It does not wait for its parents any more. */
    public Standing released(Ties known, Instant now) {
        return unended().family(family.with(known)).ready(runAt.isAfter(now) ? runAt : now, now).build();
    }

    /** It waits for its parents again, after it had failed because of one. */
    public Standing waiting(Ties known) {
        return unended().family(family.with(known)).state(JobState.WAITING).build();
    }

    /** It must not run because of a parent. */
    public Standing forbidden(Ties known, ParentPolicy policy, String why, Instant now, Duration keepCancelled) {
        StandingDraft next = change().family(family.with(known)).reason(why);
        return (policy == ParentPolicy.CANCEL
                ? next.ended(JobState.CANCELLED, now, Times.plus(now, keepCancelled))
                : next.ended(JobState.FAILED, now, null)).build();
    }

    private StandingDraft unended() {
        return change().ended(null).reason(null);
    }

    /** The same for people. */
    public JobInfo info(JobRecord job) {
        Envelope envelope = job.envelope();
        return new JobInfo(job.id(), envelope.type(), envelope.version(), envelope.queue(), envelope.priority(), state,
                attempt, envelope.uniqueKey(), envelope.requires(), job.createdAt(), runAt, startedAt, endedAt, worker,
                progress, reason.filter(text -> state.ended()));
    }

    private StandingDraft change() {
        return new StandingDraft(this);
    }
}
