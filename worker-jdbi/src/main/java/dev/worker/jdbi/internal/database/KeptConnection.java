package dev.worker.jdbi.internal.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a source that is kept, once it was needed, for what must not wait until others give theirs back. One caller
 * has it at a time. After an error it is given up for another. Safe for use by any number of threads.
 */
final class KeptConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KeptConnection.class);

    private final DataSource source;
    private final Optional<Duration> patience;
    private final ReentrantLock lock = new ReentrantLock();
    private Connection connection;
    private boolean closed;

    /**
     * Of this source.
     *
     * @param patience how long an answer may take, where the driver can be told
     */
    KeptConnection(DataSource source, Optional<Duration> patience) {
        this.source = source;
        this.patience = patience;
    }

    /** Does something with the connection, in auto-commit mode. */
    <T> T use(Use<T> use) throws SQLException {
        lock.lock();
        boolean worked = false;
        try {
            if (connection == null) {
                connection = connect();
            }
            T result = use.with(connection);
            worked = true;
            return result;
        } finally {
            if (!worked || closed) {
                giveUp();
            }
            lock.unlock();
        }
    }

    /** Gives the connection back; whoever uses this later takes one for as long as that. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            giveUp();
        } finally {
            lock.unlock();
        }
    }

    private Connection connect() throws SQLException {
        Connection fresh = Connecting.to(source);
        if (patience.isPresent()) {
            // nobody looks after it as a pool does after its others: a network that swallows packets must not hold it for long
            fresh.setNetworkTimeout(Runnable::run, Math.toIntExact(patience.get().toMillis()));
        }
        return fresh;
    }

    private void giveUp() {
        if (connection == null) {
            return;
        }
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("a connection was not given back; the server notices when it is gone", e);
        }
        connection = null;
    }

    /** What is done with the connection. */
    @FunctionalInterface
    interface Use<T> {
        T with(Connection connection) throws SQLException;
    }
}
