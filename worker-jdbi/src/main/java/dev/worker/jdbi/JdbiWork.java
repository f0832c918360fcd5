package dev.worker.jdbi;

import dev.worker.api.TransactionalWork;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;

/** Work of a handler by way of Jdbi: {@code job.inTransaction(JdbiWork.with(handle -> ...))}. */
public final class JdbiWork {

    private JdbiWork() {}

    /**
     * Work with a handle on the connection of the job's transaction. The handle has Jdbi's own configuration; it is closed after
     * the work and, like the connection, refuses to end the transaction.
     */
    public static <R, X extends Exception> TransactionalWork<R> with(HandleCallback<R, X> work) {
        return connection -> {
            try (Handle handle = Jdbi.create(connection).open()) {
                return work.withHandle(handle);
            }
        };
    }
}
