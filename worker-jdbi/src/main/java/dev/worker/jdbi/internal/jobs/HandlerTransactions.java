package dev.worker.jdbi.internal.jobs;

import dev.worker.api.JobState;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.Transactions;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.jobs.Settler.WithNext;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Transactions in which handlers work and their jobs are settled. */
final class HandlerTransactions {

    private static final Logger LOG = LoggerFactory.getLogger(HandlerTransactions.class);

    /** Connections that handlers leave to the engine: one is kept for its lease, one listens on PostgreSQL, the others fetch and settle. */
    private static final int RESERVED = 4;

    private final Database database;
    private final Settler settler;
    private final boolean leased;
    private final Semaphore connections;

    HandlerTransactions(Database database, Settler settler, boolean leased) {
        this.database = database;
        this.settler = settler;
        this.leased = leased;
        connections = new Semaphore(Math.max(1, database.poolSize().orElse(Integer.MAX_VALUE) - RESERVED));
    }

    /** As {@link Transactions#settle}. */
    Settled settle(Transactions.Work work) throws Exception {
        connections.acquire();
        try (Connection connection = connect()) {
            return settle(connection, work);
        } finally {
            connections.release();
        }
    }

    private Settled settle(Connection connection, Transactions.Work work) throws Exception {
        boolean committed = false;
        try {
            Transactions.Ending ending = work.run(BorrowedConnection.of(connection));
            WithNext settled = settle(connection, ending);
            if (settled.applied().changed().isEmpty()) {
                return Settled.LOST;
            }
            commit(connection, ending.settlement());
            committed = true;
            database.awaitDurable();
            settler.tell(List.of(ending.settlement()), settled);
            return Settled.APPLIED;
        } finally {
            if (!committed) {
                rollback(connection);
            }
            giveBack(connection);
        }
    }

    private WithNext settle(Connection connection, Transactions.Ending ending) {
        List<Settlement> batch = List.of(ending.settlement());
        return database.joined(connection, handle -> settler.applyWithNext(handle, ending.owner(), batch, leased));
    }

    /** An error of a commit does not say whether it took place. The job does: nobody else lets this attempt succeed. */
    private void commit(Connection connection, Settlement settlement) {
        try {
            connection.commit();
        } catch (SQLException e) {
            WorkerException failed = database.translate(e);
            if (!hasSucceeded(settlement, failed)) {
                throw failed;
            }
        }
    }

    private boolean hasSucceeded(Settlement settlement, WorkerException failed) {
        try {
            return database.read(handle -> handle
                    .createQuery(
                            "SELECT count(*) FROM worker_job WHERE id = :id AND attempt = :attempt AND state = :state")
                    .bind("id", settlement.id().value())
                    .bind("attempt", settlement.attempt())
                    .bind("state", JobState.SUCCEEDED)
                    .mapTo(Integer.class)
                    .one()) > 0;
        } catch (WorkerException e) {
            failed.addSuppressed(e);
            return false;
        }
    }

    private Connection connect() {
        try {
            Connection connection = database.connection();
            try {
                connection.setAutoCommit(false);
                return connection;
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw database.translate(e);
        }
    }

    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            LOG.debug("a transaction was not rolled back; the server does it when the connection is gone", e);
        }
    }

    private static void giveBack(Connection connection) {
        try {
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            LOG.debug("a connection was given back as it was", e);
        }
    }
}
