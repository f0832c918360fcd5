package dev.worker.core.internal.tracking;

import dev.worker.api.AttemptError;
import dev.worker.api.FailureKind;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.TakenOver;
import dev.worker.api.spi.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Takes jobs from the transport and starts them in the store; those that the store does not start go back or away. */
final class Taking {

    /** How long a job waits that the store counts further than the transport. */
    private static final Duration CATCH_UP = Duration.ofSeconds(1);

    private final Transport transport;
    private final JobStore store;
    private final Leftovers leftovers;

    Taking(Transport transport, JobStore store, Leftovers leftovers) {
        this.transport = transport;
        this.store = store;
        this.leftovers = leftovers;
    }

    List<Delivery> fetch(FetchRequest request) {
        OwnerId owner = request.owner();
        leftovers.settle(owner);
        List<Delivery> deliveries = transport.fetch(request);
        if (deliveries.isEmpty()) {
            return deliveries;
        }
        List<Delivery> started = new ArrayList<>();
        try {
            start(owner, request.worker(), deliveries, started);
        } catch (RuntimeException e) {
            // They would otherwise stay with a process that does not know of them for as long as it lives.
            deliveries.forEach(delivery -> leftovers.add(
                    owner, settlement(delivery, request.worker(), new Change.Release(Duration.ZERO))));
            leftovers.trySettle(owner, e);
            throw e;
        }
        leftovers.trySettle(owner);
        return started;
    }

    /**
     * Takes over what ran here under a former owner. The store is asked for something first: while it is away, the jobs must stay
     * where they are, since one that only the transport has handed over cannot go on.
     */
    List<TakenOver> takeAlong(OwnerId owner, Supplier<List<TakenOver>> carried) {
        store.states(Set.of(JobId.random()));
        return takeOver(owner, carried);
    }

    /**
     * Takes over. The store knows a lost attempt as its lost owner's: released there and started anew under the same number, it
     * is the new owner's, and whatever the lost one still says is refused.
     */
    List<TakenOver> takeOver(OwnerId owner, Supplier<List<TakenOver>> carried) {
        leftovers.settle(owner);
        List<TakenOver> adopted = new ArrayList<>();
        for (TakenOver taken : carried.get()) {
            Settlement release = settlement(taken.delivery(), taken.worker(), new Change.Release(Duration.ZERO));
            List<Delivery> started = new ArrayList<>();
            try {
                store.settle(taken.from(), List.of(release));
                start(owner, taken.worker(), List.of(taken.delivery()), started);
            } catch (RuntimeException e) {
                // The attempt is spent, so that the store, whatever it holds, accepts the next one.
                leftovers.add(owner, settlement(taken.delivery(), taken.worker(), again()));
            }
            if (!started.isEmpty()) {
                adopted.add(taken);
            }
        }
        leftovers.trySettle(owner);
        return adopted;
    }

    void forget(OwnerId owner) {
        leftovers.forget(owner);
    }

    private void start(OwnerId owner, String worker, List<Delivery> deliveries, List<Delivery> started) {
        List<Settled> answers = store.start(owner, worker, deliveries);
        List<Delivery> refused = new ArrayList<>();
        for (int i = 0; i < deliveries.size(); i++) {
            (answers.get(i) == Settled.APPLIED ? started : refused).add(deliveries.get(i));
        }
        if (refused.isEmpty()) {
            return;
        }
        Map<JobId, JobState> states = store.states(refused.stream().map(delivery -> delivery.envelope().id()).toList());
        for (Delivery delivery : refused) {
            Optional<JobState> state = Optional.ofNullable(states.get(delivery.envelope().id()));
            leftovers.add(owner,
                    settlement(delivery, worker, state.filter(now -> !now.ended()).isPresent() ? again() : away()));
        }
    }

    /** The store has counted this attempt already: the transport counts on until it delivers a new one. */
    private static Change again() {
        return new Change.Retry(
                AttemptError.of(FailureKind.CRASHED, "refused", "the job store has seen this attempt before"),
                CATCH_UP);
    }

    /** The job is over: the transport may forget it. */
    private static Change away() {
        return new Change.Succeed(Optional.empty(), Duration.ZERO);
    }

    private static Settlement settlement(Delivery delivery, String worker, Change change) {
        return new Settlement(delivery.envelope().id(), delivery.attempt(), worker, change, Optional.empty());
    }
}
