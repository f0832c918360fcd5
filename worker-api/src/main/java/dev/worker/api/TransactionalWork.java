package dev.worker.api;

import java.sql.Connection;

/**
 * Work of a handler that is to happen exactly once: all that it does on the connection commits together with the success of
 * its job, or not at all. See {@link JobContext#inTransaction} and {@link JobContext#decideInTransaction}.
 *
 * @param <R> the job's result, or the outcome that has it
 */
@FunctionalInterface
public interface TransactionalWork<R> {

    /**
     * Does the work.
     *
     * @param connection in a transaction that its giver ends; it refuses to be committed, rolled back or switched to auto-commit,
     *     and is of no use after the return
     * @return the job's result, null for none; or the outcome
     * @throws Exception to roll back, and to end the attempt as if the handler had thrown it
     */
    R run(Connection connection) throws Exception;
}
