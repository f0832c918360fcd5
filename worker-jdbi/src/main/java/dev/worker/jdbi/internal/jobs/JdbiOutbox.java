package dev.worker.jdbi.internal.jobs;

import dev.worker.api.JobId;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Outbox;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.Settled;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.SqlArrays;
import java.sql.Connection;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * The outbox: a row per job that is still to be handed over, written with the job and deleted when it was. The lock on the row
 * is what keeps relays apart, and a relay that dies lets go of it.
 */
public final class JdbiOutbox implements Outbox {

    private static final String NOTE = "INSERT INTO worker_outbox (job_id) VALUES (:id)";

    private static final String TAKE = """
            SELECT seq, job_id FROM worker_outbox ORDER BY seq LIMIT :max FOR UPDATE SKIP LOCKED""";

    private static final String FORGET = "DELETE FROM worker_outbox WHERE seq = ANY(:places)";

    private final Database database;
    private final Publisher publisher;
    private final HandlerTransactions handlers;

    /** Works on this database, in the words of this table. */
    public JdbiOutbox(Database database, JobTable table, Hints hints) {
        this.database = database;
        publisher = new Publisher(database, table, hints);
        handlers = new HandlerTransactions(database, new Settler(database, table, publisher, hints), false);
    }

    @Override
    public List<Receipt> publish(Connection connection, List<Envelope> envelopes) {
        return database.joined(connection, handle -> {
            List<Receipt> receipts = publisher.publish(handle, envelopes);
            PreparedBatch notes = handle.prepareBatch(NOTE);
            receipts.stream()
                    .filter(receipt -> receipt.kind() == Receipt.Kind.CREATED)
                    .forEach(receipt -> notes.bind("id", receipt.id().value()).add());
            notes.execute();
            return receipts;
        });
    }

    @Override
    public Settled settle(Work work) throws Exception {
        return handlers.settle(work);
    }

    @Override
    public int relay(int max, Consumer<List<JobId>> carrier) {
        boolean idle = database.read(handle -> handle.createQuery("SELECT seq FROM worker_outbox LIMIT 1")
                .mapTo(Long.class)
                .findOne()
                .isEmpty());
        return idle ? 0 : database.transaction(handle -> relay(handle, max, carrier));
    }

    private static int relay(Handle handle, int max, Consumer<List<JobId>> carrier) {
        List<Note> notes = handle.createQuery(TAKE)
                .bind("max", max)
                .map((row, context) -> new Note(
                        row.getLong("seq"), new JobId(row.getObject("job_id", UUID.class))))
                .list();
        if (!notes.isEmpty()) {
            carrier.accept(notes.stream().map(Note::job).toList());
            handle.createUpdate(FORGET).bind("places", SqlArrays.longs(notes, Note::place)).execute();
        }
        return notes.size();
    }

    /** A job that is to be handed over. */
    private record Note(long place, JobId job) {}
}
