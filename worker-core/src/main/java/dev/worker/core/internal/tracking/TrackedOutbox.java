package dev.worker.core.internal.tracking;

import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Outbox;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Transactions;
import java.sql.Connection;
import java.util.List;

/**
 * Transactions of the job store, for jobs that another backend carries. The store is the truth here too: a job that is
 * enqueued in a transaction is relayed to the transport after the commit, and one that succeeded in a transaction is settled
 * in the transport after the commit.
 */
public final class TrackedOutbox implements Transactions {

    private final Outbox outbox;
    private final Publishing publishing;
    private final Leftovers leftovers;
    private volatile Runnable published = () -> {};

    TrackedOutbox(Outbox outbox, Publishing publishing, Leftovers leftovers) {
        this.outbox = outbox;
        this.publishing = publishing;
        this.leftovers = leftovers;
    }

    @Override
    public List<Receipt> publish(Connection connection, List<Envelope> envelopes) {
        Publishing.refuseWhatTakesOneBackend(envelopes);
        List<Receipt> receipts = outbox.publish(connection, envelopes);
        published.run();
        return receipts;
    }

    @Override
    public Settled settle(Work work) throws Exception {
        Ending[] ending = new Ending[1];
        Settled settled = outbox.settle(connection -> ending[0] = work.run(connection));
        if (settled == Settled.APPLIED) {
            leftovers.add(ending[0].owner(), ending[0].settlement());
            leftovers.trySettle(ending[0].owner());
        }
        return settled;
    }

    /** Hands over at most so many jobs; says how many there were. */
    int relay(int max) {
        return outbox.relay(max, publishing::complete);
    }

    /** Sets who is told that a transaction has something to relay, if it commits. */
    void onPublished(Runnable listener) {
        published = listener;
    }
}
