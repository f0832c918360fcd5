package dev.worker.core.internal.engine;

import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settings;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Transport;
import dev.worker.core.extension.RuntimeClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles in batches: whatever has gathered while the last batch was on its way is the next one, so a lone job waits for
 * nothing and a flood shares its commits. While the backend is away or the lease is lost, settlements wait. When many do, load is
 * shed: nothing more is claimed, so that the jobs that run can always hand over their outcomes; should they be too many all the
 * same, slots wait with them. What the backend answers but does not take is settled by itself, so that it hinders no other.
 */
final class Completer {

    private static final Logger LOG = LoggerFactory.getLogger(Completer.class);
    private static final int MAX_BATCH = 1_000;

    /** After how long an ending is settled again whose job someone else held. */
    private static final Duration HELD_PAUSE = Duration.ofMillis(500);

    private final Transport transport;
    private final LeaseKeeper lease;
    private final LiveJobs live;
    private final Quarantine quarantine;
    private final Unanswered unanswered;
    private final Refusals refusals;
    private final Announcer announcer;
    private final BackendWatch.Caller backend;
    private final RuntimeClock clock;
    private final Pump pump;
    private final Backlog backlog;
    private final List<Runnable> relieved = new CopyOnWriteArrayList<>();
    private final List<Runnable> taken = new CopyOnWriteArrayList<>();

    @Inject
    Completer(
            Transport transport,
            LeaseKeeper lease,
            LiveJobs live,
            Quarantine quarantine,
            Unanswered unanswered,
            Refusals refusals,
            Announcer announcer,
            BackendWatch backend,
            RuntimeClock clock,
            EngineThreads threads,
            Settings settings) {
        this.transport = transport;
        this.lease = lease;
        this.live = live;
        this.quarantine = quarantine;
        this.unanswered = unanswered;
        this.refusals = refusals;
        this.announcer = announcer;
        this.backend = backend.caller("settling jobs");
        this.clock = clock;
        this.backlog = new Backlog(settings.get(EngineSettings.SHED_AT));
        this.pump = new Pump(threads.internal("completer"), this::flush);
        lease.onRegained(pump::signal);
    }

    /** Endings that were not settled, and why. */
    private record Failure(List<Ending> endings, Throwable error) {}

    /** Whether so many endings wait that nothing more should be claimed. */
    boolean shedding() {
        return backlog.shedding();
    }

    /** Adds a listener that is told when {@link #shedding} is over. */
    void onRelieved(Runnable listener) {
        relieved.add(listener);
    }

    /** Adds a listener that is told when the store has taken some endings. */
    void onSettled(Runnable listener) {
        taken.add(listener);
    }

    /** Takes an ending; waits while too many are unsettled. */
    void submit(Ending ending) {
        backlog.add(ending);
        pump.signal();
    }

    /** Takes an ending without waiting, from callers that settling itself may wait for. */
    void submitNow(Ending ending) {
        backlog.addNow(ending);
        pump.signal();
    }

    /** Takes an ending that the store has already: what is left is to tell of it. */
    void settled(Ending ending) {
        announcer.stored(ending);
        forget(ending.execution());
        taken.forEach(Runnable::run);
    }

    /** Whether nothing is on its way to the store, and everyone has been told of what came of it. */
    boolean idle() {
        return pump.idle();
    }

    /** Waits until everything submitted is settled; gives false if it was not in time. */
    boolean awaitSettled(Duration limit) throws InterruptedException {
        return backlog.awaitNone(limit);
    }

    private void flush() {
        while (true) {
            Optional<OwnerId> owner = lease.owner();
            List<Ending> batch = owner.isEmpty() ? List.of() : backlog.take(MAX_BATCH);
            if (batch.isEmpty() || !settle(owner.get(), withoutReleased(owner.get(), batch))) {
                return;
            }
        }
    }

    /** Gives false if the backend is to be left alone for a while. */
    private boolean settle(OwnerId owner, List<Ending> batch) {
        List<Failure> failures = trySettling(owner, batch);
        boolean someTaken = failures.stream().mapToInt(failure -> failure.endings().size()).sum() < batch.size();
        List<Failure> open = new ArrayList<>();
        for (Failure failure : failures) {
            open.addAll(isFinal(failure, someTaken) ? settleInstead(owner, failure) : List.of(failure));
        }
        if (!open.isEmpty()) {
            holdAndRetry(open.stream().flatMap(failure -> failure.endings().stream()).toList(),
                    open.getFirst().error());
        }
        return open.isEmpty();
    }

    /** Settles these; where it may be one that is refused, in halves, until that one is alone. Gives what was not settled. */
    private List<Failure> trySettling(OwnerId owner, List<Ending> batch) {
        List<Settled> answers;
        try {
            answers = transport.settle(owner, batch.stream().map(Ending::settlement).toList());
        } catch (RuntimeException | Error e) {
            unanswered.add(batch);
            return batch.size() > 1 && Refusals.mayBeOfOne(e)
                    ? trySettlingHalves(owner, batch)
                    : List.of(new Failure(batch, e));
        }
        backend.worked();
        finish(owner, batch, answers);
        return List.of();
    }

    private List<Failure> trySettlingHalves(OwnerId owner, List<Ending> batch) {
        List<Ending> rest = batch.subList(batch.size() / 2, batch.size());
        List<Failure> failures = new ArrayList<>(trySettling(owner, batch.subList(0, batch.size() / 2)));
        Optional<Throwable> away = failures.stream().map(Failure::error)
                .filter(error -> !Refusals.mayBeOfOne(error)).findFirst();
        failures.addAll(away.isPresent()
                ? List.of(new Failure(rest, away.get()))
                : trySettling(owner, rest));
        return failures;
    }

    private boolean isFinal(Failure failure, boolean othersTaken) {
        return failure.endings().size() == 1
                && refusals.isFinal(failure.endings().getFirst(), failure.error(), othersTaken);
    }

    /** Ends a job as it can be stored, where its outcome cannot; gives what is to be tried again. */
    private List<Failure> settleInstead(OwnerId owner, Failure refused) {
        Ending ending = refused.endings().getFirst();
        LOG.error("the outcome of attempt {} of job {} cannot be stored; the job is to be a dead letter",
                ending.settlement().attempt(), ending.settlement().id(), refused.error());
        unanswered.forget(refused.endings());
        refusals.forget(refused.endings());
        for (Ending other : refusals.instead(ending, refused.error())) {
            List<Failure> failures = trySettling(owner, List.of(other));
            if (failures.isEmpty() || !Refusals.mayBeOfOne(failures.getFirst().error())) {
                return failures;
            }
            unanswered.forget(List.of(other));
        }
        LOG.error("job {} cannot be ended at all; it is left to whoever takes over what this process leaves",
                ending.settlement().id());
        announcer.dropped(ending);
        conclude(List.of(ending));
        return List.of();
    }

    /** Releases that were made, though not answered, are done with: to ask again could release the next run. */
    private List<Ending> withoutReleased(OwnerId owner, List<Ending> batch) {
        List<Ending> released = batch.stream().filter(unanswered::wasReleased).toList();
        if (released.isEmpty()) {
            return batch;
        }
        finish(owner, released, Collections.nCopies(released.size(), Settled.APPLIED));
        List<Ending> rest = new ArrayList<>(batch);
        rest.removeAll(released);
        return rest;
    }

    private void holdAndRetry(List<Ending> batch, Throwable error) {
        Duration pause = backend.failed(error);
        if (batch.stream().anyMatch(Ending::isRelease)) {
            lease.giveUp();
        }
        backlog.hold(batch);
        clock.schedule(pause, this::release);
    }

    private void release() {
        lease.regainIfGivenUp();
        backlog.release();
        pump.signal();
    }

    private void finish(OwnerId owner, List<Ending> batch, List<Settled> answers) {
        List<Ending> refused = new ArrayList<>();
        List<Ending> held = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            switch (answers.get(i)) {
                case APPLIED -> announcer.stored(batch.get(i));
                case LOST -> refused.add(batch.get(i));
                case LATER -> held.add(batch.get(i));
            }
        }
        // a refusal can also mean that the whole lease is gone; if it can be regained, the attempt may still be ours
        boolean again = !refused.isEmpty() && !lease.confirm(owner);
        List<Ending> done = new ArrayList<>(batch);
        done.removeAll(held);
        settleLater(held);
        if (again) {
            done.removeAll(refused);
            askAgain(owner, refused);
        } else {
            refused.forEach(this::refused);
        }
        conclude(done);
    }

    /** At once under the next owner; while there is no answer that would make one, after a pause. */
    private void askAgain(OwnerId owner, List<Ending> refused) {
        if (lease.owner().filter(owner::equals).isPresent()) {
            settleLater(refused);
        } else {
            backlog.putBack(refused);
        }
    }

    /** Someone else holds their jobs, for as long as they like; all others go on meanwhile. */
    private void settleLater(List<Ending> held) {
        if (!held.isEmpty()) {
            clock.schedule(HELD_PAUSE, () -> {
                backlog.putBack(held);
                pump.signal();
            });
        }
    }

    /** Nothing more is to become of these. */
    private void conclude(List<Ending> done) {
        unanswered.forget(done);
        refusals.forget(done);
        if (backlog.done(done.size())) {
            relieved.forEach(Runnable::run);
        }
        done.forEach(ending -> forget(ending.execution()));
        taken.forEach(Runnable::run);
    }

    private void forget(Execution execution) {
        live.remove(execution);
        quarantine.leave(execution);
    }

    /** It is not ours, or it is settled already by a call that was not answered. */
    private void refused(Ending ending) {
        if (unanswered.isStored(ending)) {
            announcer.stored(ending);
        } else {
            announcer.lost(ending);
        }
    }
}
