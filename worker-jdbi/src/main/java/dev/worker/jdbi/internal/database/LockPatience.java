package dev.worker.jdbi.internal.database;

import java.time.Duration;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;

/** Transactions that wait for each lock of others no longer than a moment, and then fail: what can be put off is to hold up nobody. */
final class LockPatience {

    /** Locks of short transactions are over by then. */
    private static final Duration MOMENT = Duration.ofMillis(100);

    private LockPatience() {}

    static <T> T inTransaction(DatabaseKind kind, Jdbi jdbi, HandleCallback<T, RuntimeException> work) {
        return switch (kind) {
            case POSTGRESQL -> jdbi.inTransaction(handle -> {
                handle.execute("SET LOCAL lock_timeout = " + MOMENT.toMillis());
                return work.withHandle(handle);
            });
            case H2 -> jdbi.withHandle(handle -> onSession(handle, work));
        };
    }

    /** There it is the session's, and counts for transactions that begin later. */
    private static <T> T onSession(Handle handle, HandleCallback<T, RuntimeException> work) {
        int usual = handle.createQuery("CALL LOCK_TIMEOUT()").mapTo(Integer.class).one();
        handle.execute("SET LOCK_TIMEOUT " + MOMENT.toMillis());
        try {
            return handle.inTransaction(work);
        } finally {
            handle.execute("SET LOCK_TIMEOUT " + usual);
        }
    }
}
