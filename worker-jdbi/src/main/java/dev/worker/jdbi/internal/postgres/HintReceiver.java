package dev.worker.jdbi.internal.postgres;

import dev.worker.api.spi.TransportListener;
import dev.worker.jdbi.internal.database.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on a connection of its own, and on a new one whenever that breaks, for ever. What was said while nobody
 * listened is made up for: after each connect every queue that has ready jobs is hinted at.
 */
final class HintReceiver implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HintReceiver.class);

    /** How long to wait for notifications before asking whether the server is still there. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    /** How long one wait takes, and so {@link #close()}: an interrupt would break the connection, which may be the user's. */
    private static final Duration WAIT = Duration.ofMillis(250);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final int ANSWER_SECONDS = 5;

    /** Jumps from queue to queue in the index instead of reading the jobs between. */
    private static final String READY_QUEUES = """
            WITH RECURSIVE ready AS (
              (SELECT queue FROM worker_job WHERE state = 'QUEUED' ORDER BY queue LIMIT 1)
              UNION ALL
              SELECT (SELECT queue FROM worker_job WHERE state = 'QUEUED' AND queue > ready.queue ORDER BY queue LIMIT 1)
              FROM ready WHERE ready.queue IS NOT NULL
            )
            SELECT queue FROM ready WHERE queue IS NOT NULL""";

    private final Database database;
    private final String channel;
    private final String self;
    private final TransportListener listener;
    private final Thread thread = Thread.ofPlatform().daemon().name("worker-jdbi-listen").unstarted(this::run);
    private volatile boolean closed;

    HintReceiver(Database database, String channel, String self, TransportListener listener) {
        this.database = database;
        this.channel = channel;
        this.self = self;
        this.listener = listener;
    }

    void start() {
        thread.start();
    }

    /** Returns when the connection is back in its pool, or soon anyway if the server hangs. */
    @Override
    public void close() {
        closed = true;
        try {
            if (thread.isAlive() && !thread.join(WAIT.multipliedBy(4))) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        while (!closed) {
            long begin = System.nanoTime();
            try (Connection connection = database.connection()) {
                listen(connection);
            } catch (SQLException | RuntimeException e) {
                boolean lasted = System.nanoTime() - begin > LONGEST_PAUSE.toNanos();
                pause = lasted ? FIRST_PAUSE : longer(pause);
                pauseAfter(e, pause);
            }
        }
    }

    private void listen(Connection connection) throws SQLException {
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(ANSWER_SECONDS);
            statement.execute("LISTEN \"" + channel + "\"");
            listener.scheduled();
            try (ResultSet queues = statement.executeQuery(READY_QUEUES)) {
                while (queues.next()) {
                    listener.ready(queues.getString(1));
                }
            }
        }
        receive(connection);
        try (Statement statement = connection.createStatement()) {
            statement.execute("UNLISTEN *");
        }
    }

    private void receive(Connection connection) throws SQLException {
        PGConnection server = connection.unwrap(PGConnection.class);
        long heard = System.nanoTime();
        while (!closed) {
            PGNotification[] notifications = server.getNotifications((int) WAIT.toMillis());
            if (notifications.length == 0 && System.nanoTime() - heard < SILENCE.toNanos()) {
                continue;
            }
            if (notifications.length == 0 && !connection.isValid(ANSWER_SECONDS)) {
                throw new SQLException("the server does not answer");
            }
            heard = System.nanoTime();
            for (PGNotification notification : notifications) {
                HintMessage.tell(self, notification.getParameter(), listener);
            }
        }
    }

    private void pauseAfter(Exception e, Duration pause) {
        if (closed) {
            return;
        }
        LOG.debug("Hints of other processes do not arrive; listening again in about {} ms", pause.toMillis(), e);
        long half = pause.toMillis() / 2;
        try {
            Thread.sleep(half + ThreadLocalRandom.current().nextLong(half + 1));
        } catch (InterruptedException interrupted) {
            // closed; the loop sees it
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }
}
