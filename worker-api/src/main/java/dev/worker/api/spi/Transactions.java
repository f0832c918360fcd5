package dev.worker.api.spi;

import java.sql.Connection;
import java.util.List;

/**
 * What a backend can do inside a database transaction: one of an application, which enqueues, or one of its own, in which a
 * handler works and its job succeeds. Threads and errors: as for {@link Transport}.
 */
public interface Transactions {

    /**
     * Publishes jobs as {@link Transport#publish} does, but inside the transaction of the caller, whose commit makes them durable and
     * visible. Wakes up workers at or soon after that commit, where it can.
     *
     * @param connection stays open, with its transaction; used by the calling thread alone
     * @throws dev.worker.api.WorkerException {@link dev.worker.api.ErrorCode#WRONG_STATE} if the connection is in auto-commit
     */
    List<Receipt> publish(Connection connection, List<Envelope> envelopes);

    /**
     * Runs work in a new transaction and, as the last thing before the commit, settles as the work says, under the fence of
     * {@link Transport#settle}. Where that is refused, or the work throws, all is rolled back. Runs the work once. Should the
     * answer to the commit get lost, the job tells whether it was one.
     *
     * @return LOST if the settlement was refused; nothing has happened then. When this returns, what is applied is durable
     * @throws Exception what the work threw
     */
    Settled settle(Work work) throws Exception;

    /** What happens before the settlement. */
    @FunctionalInterface
    interface Work {

        /**
         * Works.
         *
         * @param connection refuses to be committed, rolled back or switched to auto-commit
         */
        Ending run(Connection connection) throws Exception;
    }

    /**
     * How the work ends.
     *
     * @param owner who must run the job
     * @param settlement what becomes of it
     */
    record Ending(OwnerId owner, Settlement settlement) {}
}
