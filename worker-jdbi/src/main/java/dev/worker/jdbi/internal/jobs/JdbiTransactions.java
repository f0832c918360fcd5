package dev.worker.jdbi.internal.jobs;

import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Transactions;
import dev.worker.jdbi.internal.database.Database;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Enqueueing and succeeding inside transactions, where the table is the transport. */
public final class JdbiTransactions implements Transactions {

    private final Database database;
    private final Publisher publisher;
    private final CommitHints hints;
    private final HandlerTransactions handlers;

    /** Works on this database, in the words of this table. */
    public JdbiTransactions(Database database, JobTable table, Hints told, CommitHints hints) {
        this.database = database;
        this.hints = hints;
        publisher = new Publisher(database, table, told);
        handlers = new HandlerTransactions(database, new Settler(database, table, publisher, told), true);
    }

    @Override
    public List<Receipt> publish(Connection connection, List<Envelope> envelopes) {
        return database.joined(connection, handle -> publish(handle, envelopes));
    }

    @Override
    public Settled settle(Work work) throws Exception {
        return handlers.settle(work);
    }

    private List<Receipt> publish(Handle handle, List<Envelope> envelopes) {
        List<Receipt> receipts = publisher.publish(handle, envelopes);
        List<Envelope> created = new ArrayList<>();
        for (int i = 0; i < receipts.size(); i++) {
            if (receipts.get(i).kind().isNews()) {
                created.add(envelopes.get(i));
            }
        }
        if (!created.isEmpty()) {
            hints.prepare(handle, created);
        }
        return receipts;
    }
}
