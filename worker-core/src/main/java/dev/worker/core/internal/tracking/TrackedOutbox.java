package dev.worker.core.internal.tracking;

import dev.worker.api.JobId;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.Outbox;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Transactions;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Transactions of the job store, for jobs that another backend carries. The store is the truth here too: a job that is
 * enqueued in a transaction is relayed to the transport after the commit, and one that succeeded in a transaction is settled
 * in the transport after the commit.
 */
public final class TrackedOutbox implements Transactions {

    /** Most transactions commit so soon after they enqueued. */
    private static final Duration COMMIT = Duration.ofMillis(10);

    private final Outbox outbox;
    private final Publishing publishing;
    private final Leftovers leftovers;
    private final Optional<JobStore> carrierStore;
    private volatile Consumer<Duration> relay = delay -> {};

    TrackedOutbox(Outbox outbox, Publishing publishing, Leftovers leftovers, Optional<JobStore> carrierStore) {
        this.outbox = outbox;
        this.publishing = publishing;
        this.leftovers = leftovers;
        this.carrierStore = carrierStore;
    }

    @Override
    public List<Receipt> publish(Connection connection, List<Envelope> envelopes) {
        publishing.refuseWhatTakesOneBackend(envelopes);
        List<Receipt> receipts = outbox.publish(connection, envelopes);
        relay.accept(COMMIT);
        return receipts;
    }

    @Override
    public Settled settle(Work work) throws Exception {
        Ending[] ending = new Ending[1];
        Settled settled = outbox.settle(connection -> ending[0] = work.run(connection));
        if (settled == Settled.APPLIED) {
            leftovers.add(ending[0].owner(), ending[0].settlement().alone());
            leftovers.trySettle(ending[0].owner());
        }
        return settled;
    }

    /** Hands over at most so many jobs; says how many there were. */
    int relay(int max) {
        return outbox.relay(max, this::handOver);
    }

    /** A dead letter that was put back is perhaps one of the transport's too, which ignores its publishing. */
    private void handOver(List<JobId> ids) {
        Set<JobId> known = publishing.complete(ids);
        if (!known.isEmpty()) {
            carrierStore.ifPresent(carrier -> carrier.requeue(known));
        }
    }

    /** There may be something to relay now. */
    void mayHaveMore() {
        relay.accept(Duration.ZERO);
    }

    /** Sets who is told that there may be something to relay after so long. */
    void onNoted(Consumer<Duration> listener) {
        relay = listener;
    }
}
