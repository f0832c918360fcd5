package dev.worker.nats.internal.store;

import dev.worker.api.Cancellation;
import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.JobStore.AttemptProgress;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settled;
import dev.worker.nats.internal.family.Turnings;
import dev.worker.nats.internal.job.JobView;
import dev.worker.nats.internal.lifecycle.JobParts;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.link.Window;
import dev.worker.nats.internal.record.Standing;
import dev.worker.nats.internal.stream.Written;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Changes of jobs that come from outside their attempts. Each reads, writes if nobody wrote meanwhile, or begins anew. */
final class JobChanges {

    private static final int TRIES = 20;
    /** How long a job is kept that was cancelled before it ran. */
    private static final Duration KEEP_CANCELLED = Duration.ofDays(7);

    private final NatsLink link;
    private final JobParts jobs;

    JobChanges(NatsLink link, JobParts jobs) {
        this.link = link;
        this.jobs = jobs;
    }

    private record Step(JobView view, Standing next) {

        JobId id() {
            return view.job().id();
        }

        boolean turns() {
            return Turnings.turns(view.standing(), next);
        }
    }

    List<Settled> start(OwnerId owner, String worker, List<Delivery> deliveries) {
        Instant now = jobs.time().instant();
        Map<JobId, Integer> attempts = new HashMap<>();
        deliveries.forEach(delivery -> attempts.put(delivery.envelope().id(), delivery.attempt()));
        Set<JobId> started = changeAll(attempts.keySet(), view -> {
            int attempt = attempts.get(view.job().id());
            return view.standing().state().ended() || view.standing().attempt() >= attempt
                    ? Optional.empty()
                    : Optional.of(view.standing().started(owner, worker, attempt, now));
        }).keySet();
        // Of several deliveries of one job in one call, the newest counts: the last in the map.
        return deliveries.stream()
                .map(delivery -> started.contains(delivery.envelope().id())
                        && attempts.get(delivery.envelope().id()) == delivery.attempt()
                                ? Settled.APPLIED
                                : Settled.LOST)
                .toList();
    }

    void progress(OwnerId owner, Map<JobId, AttemptProgress> updates) {
        changeAll(updates.keySet(), view -> {
            AttemptProgress update = updates.get(view.job().id());
            return view.standing().runs(owner, update.attempt())
                    ? Optional.of(view.standing().progressed(update.progress()))
                    : Optional.empty();
        });
    }

    Settled checkpoint(OwnerId owner, JobId id, int attempt, byte[] checkpoint) {
        if (checkpoint.length > jobs.records().maxCheckpoint()) {
            throw new WorkerException(ErrorCode.INVALID_ARGUMENT, String.format(Locale.ROOT,
                    "a checkpoint of job %s has %d bytes; on this NATS server it may have %d, a quarter of a message"
                            + " (max_payload in its configuration)",
                    id, checkpoint.length, jobs.records().maxCheckpoint()));
        }
        if (!jobs.tracking().isAll() && link.await(jobs.records().view(id)).isEmpty()) {
            throw new WorkerException(ErrorCode.NOT_SUPPORTED, "job " + id + " has no record that could keep a"
                    + " checkpoint; its type is to be tracked in full (worker.nats.tracking)");
        }
        boolean stored = changeAll(Set.of(id), view -> view.standing().runs(owner, attempt)
                ? Optional.of(view.standing().checkpointed(checkpoint))
                : Optional.empty()).containsKey(id);
        return stored ? Settled.APPLIED : Settled.LOST;
    }

    Cancellation cancel(JobId id, String reason) {
        Optional<JobView> view = link.await(jobs.records().view(id));
        if (view.isEmpty()) {
            return Cancellation.NOT_FOUND;
        }
        Instant now = jobs.time().instant();
        JobView changed = changeAll(Set.of(id), found -> switch (found.standing().state()) {
            case WAITING, SCHEDULED, QUEUED -> Optional.of(found.standing().cancelled(reason, now, KEEP_CANCELLED));
            case RUNNING -> Optional.of(found.standing().cancelRequest(reason));
            case SUCCEEDED, FAILED, CANCELLED -> Optional.empty();
        }).get(id);
        if (changed == null) {
            return Cancellation.ALREADY_ENDED;
        }
        if (changed.standing().state() == JobState.CANCELLED) {
            return Cancellation.CANCELLED;
        }
        jobs.marks().mark(changed);
        jobs.hints().cancelRequested(id);
        return Cancellation.REQUESTED;
    }

    /** Changes each job for which the step gives something, and then those that come after it; gives the former. */
    Map<JobId, JobView> changeAll(Set<JobId> ids, Function<JobView, Optional<Standing>> step) {
        Map<JobId, JobView> changed = new HashMap<>();
        Set<JobId> turning = new HashSet<>();
        List<Long> notes = new ArrayList<>();
        Set<JobId> open = new HashSet<>(ids);
        for (int attempt = 0; attempt < TRIES && !open.isEmpty(); attempt++) {
            List<Step> steps = jobs.records().views(open).stream()
                    .flatMap(view -> step.apply(view).map(next -> new Step(view, next)).stream()).toList();
            List<JobId> turns = steps.stream().filter(Step::turns).map(Step::id).toList();
            notes.addAll(jobs.family().turnings().announce(turns));
            turning.addAll(turns);
            open.clear();
            List<Written> answers = Window.askAll(link, steps, one -> jobs.records().write(one.view(), one.next()));
            for (int i = 0; i < steps.size(); i++) {
                Step one = steps.get(i);
                if (answers.get(i).done()) {
                    changed.put(one.id(), one.view().with(one.next(), answers.get(i).revision()));
                } else {
                    open.add(one.id());
                }
            }
        }
        jobs.family().following().follow(turning.stream().map(changed::get).filter(Objects::nonNull).toList());
        notes.forEach(jobs.family().turnings()::done);
        if (!open.isEmpty()) {
            throw new WorkerException(ErrorCode.UNAVAILABLE,
                    open.size() + " jobs changed all the time; they could not be changed as well");
        }
        return changed;
    }
}
