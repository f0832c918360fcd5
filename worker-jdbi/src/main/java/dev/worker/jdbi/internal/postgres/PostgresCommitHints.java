package dev.worker.jdbi.internal.postgres;

import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Start;
import dev.worker.jdbi.internal.database.SqlArrays;
import dev.worker.jdbi.internal.jobs.CommitHints;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * A notification in the transaction itself: the server sends it at the commit, to every process and so also to this one. What
 * {@link PostgresNotifications} says of its price holds here too, but nobody else knows when the commit is.
 */
final class PostgresCommitHints implements CommitHints {

    /** The id of no process, so that all of them listen. */
    private static final String NOBODY = "";

    private static final String SEND = "SELECT pg_notify(:channel, message) FROM unnest(:messages) AS m (message)";

    private final String channel;

    PostgresCommitHints(String channel) {
        this.channel = channel;
    }

    @Override
    public void prepare(Handle handle, List<Envelope> created) {
        Set<String> lines = new LinkedHashSet<>();
        for (Envelope envelope : created) {
            if (!(envelope.start() instanceof Start.After)) {
                lines.add(HintMessage.ready(envelope.queue()));
            }
            if (!(envelope.start() instanceof Start.Now)) {
                lines.add(HintMessage.scheduled());
            }
        }
        handle.createQuery(SEND)
                .bind("channel", channel)
                .bind("messages", SqlArrays.texts(HintMessage.messages(NOBODY, lines)))
                .map((row, context) -> row)
                .list();
    }
}
