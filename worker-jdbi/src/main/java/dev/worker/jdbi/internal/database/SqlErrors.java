package dev.worker.jdbi.internal.database;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.ConnectionException;

/** Tells the errors that time may mend from defects. */
public final class SqlErrors {

    /**
     * SQL states, or their first two characters: connection, resources, operator intervention, system error, lost
     * transaction, read-only server after a failover, lock timeouts (PostgreSQL, H2), statement timeout (H2).
     */
    private static final Set<String> UNAVAILABLE = Set.of("08", "53", "57", "58", "40", "25006", "55P03", "HYT00",
            "HY000", "90013", "90020", "90028", "90031",
            "90067", "90098", "90121");

    private static final Set<String> LOST_TRANSACTION = Set.of("40001", "40P01");

    /** Of PostgreSQL, of H2. */
    private static final Set<String> LOCKED = Set.of("55P03", "HYT00");

    /**
     * Login, database, schema, an option that cannot be set or read; of H2: path, file, format, cipher, option, mode, name.
     */
    private static final Set<String> WRONG_SETTINGS = Set.of("28", "3D", "3F", "42", "22023",
            "90011", "90030", "90046", "90048", "90049", "90050", "90062", "90088", "90113", "90138", "90146");

    private SqlErrors() {}

    static WorkerException translate(DatabaseUrl url, Throwable thrown) {
        if (thrown instanceof WorkerException known) {
            return known;
        }
        Optional<SQLException> sql = find(thrown);
        // pools say that they are exhausted in errors of their own, many without an SQL state
        if (thrown instanceof ConnectionException || sql.isPresent() && isTransient(sql.get())) {
            String said = sql.map(Throwable::getMessage).orElseGet(thrown::getMessage);
            return new WorkerException(
                    ErrorCode.UNAVAILABLE, "the database " + url + " does not answer: " + said, thrown);
        }
        return new WorkerException(
                ErrorCode.INTERNAL, "the database " + url + " refused a statement: " + thrown.getMessage(), thrown);
    }

    /** Whether a transaction lost against another, and may simply be run again. */
    static boolean lostTransaction(Throwable thrown) {
        return find(thrown).map(SQLException::getSQLState).filter(LOST_TRANSACTION::contains).isPresent();
    }

    /** Whether a lock of someone else was waited for in vain. */
    static boolean locked(Throwable thrown) {
        return find(thrown).map(SQLException::getSQLState).filter(LOCKED::contains).isPresent();
    }

    /** Whether a row was there already under a unique key. */
    public static boolean duplicateKey(Throwable thrown) {
        return find(thrown).map(SQLException::getSQLState).filter("23505"::equals).isPresent();
    }

    /** Whether no waiting will help to connect: a wrong password, a database that does not exist, an unknown option. */
    static boolean wrongSettings(SQLException error) {
        return chain(error, WRONG_SETTINGS);
    }

    private static boolean isTransient(SQLException error) {
        return error instanceof SQLTransientException || error instanceof SQLRecoverableException
                || error instanceof SQLNonTransientConnectionException || chain(error, UNAVAILABLE);
    }

    private static boolean chain(Throwable error, Set<String> states) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && matches(sql.getSQLState(), states)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String state, Set<String> states) {
        return state != null
                && (states.contains(state) || state.length() > 2 && states.contains(state.substring(0, 2)));
    }

    private static Optional<SQLException> find(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return Optional.of(sql);
            }
        }
        return Optional.empty();
    }
}
