package dev.worker.jdbi.internal.postgres;

import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.jobs.CommitHints;
import dev.worker.jdbi.internal.jobs.Hints;
import java.util.UUID;

/**
 * Hints between processes by LISTEN and NOTIFY. They save waiting and decide nothing: a lost one costs a poll.
 *
 * <p>They are sent after the commit of what they tell, by a thread that gathers them. In the same transaction they would be
 * sent a little more surely, but PostgreSQL lets only one transaction that notifies commit at a time, with its write
 * to the disk: every publisher would then wait for every other.
 */
public final class PostgresNotifications implements AutoCloseable {

    private static final int MAX_CHANNEL = 60;

    private final CommitHints commits;
    private final HintSender sender;
    private final HintReceiver receiver;

    private PostgresNotifications(CommitHints commits, HintSender sender, HintReceiver receiver) {
        this.commits = commits;
        this.sender = sender;
        this.receiver = receiver;
    }

    /** Starts to send this process's hints and to receive those of others. */
    public static PostgresNotifications start(Database database, Hints hints) {
        String channel = channel(database);
        String process = UUID.randomUUID().toString();
        HintSender sender = new HintSender(database, channel, process);
        HintReceiver receiver = new HintReceiver(database, channel, process, hints.here());
        hints.broadcastTo(sender);
        sender.start();
        receiver.start();
        return new PostgresNotifications(new PostgresCommitHints(channel), sender, receiver);
    }

    /** What tells of jobs at the commit of someone else's transaction. */
    public CommitHints commits() {
        return commits;
    }

    /** Stops both. May be called twice. */
    @Override
    public void close() {
        sender.close();
        receiver.close();
    }

    /** One per schema. Should two schemas share one by accident, they get each other's hints, which does no harm. */
    private static String channel(Database database) {
        String schema = database
                .read(handle -> handle.createQuery("SELECT current_schema()").mapTo(String.class).one());
        String name = "worker_" + schema.replaceAll("[^A-Za-z0-9_]", "_");
        return name.substring(0, Math.min(name.length(), MAX_CHANNEL));
    }
}
