package dev.worker.jdbi.internal.jobs;

import dev.worker.api.JobId;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.JobStore;
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

/**
 * The outbox: a row per job that is still to be handed over, written with the job and deleted when it was. The lock on the row
 * is what keeps relays apart, and a relay that dies lets go of it.
 */
public final class JdbiOutbox implements Outbox {

    private static final String TAKE = """
            SELECT seq, job_id FROM worker_outbox ORDER BY seq LIMIT :max FOR UPDATE SKIP LOCKED""";

    private static final String FORGET = "DELETE FROM worker_outbox WHERE seq = ANY(:places)";

    private final Database database;
    private final Publisher publisher;
    private final HandlerTransactions handlers;
    private final JobStore jobStore;

    /** Works on this database, in the words of this table, which is of jobs that are handed over. */
    public JdbiOutbox(Database database, JobTable table, Hints hints) {
        this.database = database;
        publisher = new Publisher(database, table, hints);
        handlers = new HandlerTransactions(database, new Settler(database, table, publisher, hints), false);
        jobStore = new JdbiJobStore(database, table, hints);
    }

    @Override
    public List<Receipt> publish(Connection connection, List<Envelope> envelopes) {
        return database.joined(connection, handle -> {
            List<Receipt> receipts = publisher.publish(handle, envelopes);
            Readiness.HANDED_OVER.note(handle, receipts.stream()
                    .filter(receipt -> receipt.kind() == Receipt.Kind.CREATED)
                    .map(receipt -> receipt.id().value())
                    .toList());
            return receipts;
        });
    }

    @Override
    public JobStore jobStore() {
        return jobStore;
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
