package dev.worker.jdbi;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.jdbi.internal.database.TurnTakingSource;
import javax.sql.DataSource;

/** What an application that keeps its own tables in the H2 file of its jobs needs to know of that file. */
public final class EmbeddedH2 {

    private EmbeddedH2() {}

    /**
     * Connections whose transactions are whole or not at all in the file, also after the process was killed.
     *
     * <p>H2 writes its file while transactions go on, table by table. What a transaction does meanwhile is in the file by
     * halves until the next writing, and stays so if the process is killed before that. The transactions of the framework therefore
     * take turns with the writing. Those of an application do so through the connections given here: from their first
     * statement to their commit, rollback or close, each statement by itself in auto-commit mode. A writing waits 100 ms for such
     * a transaction and then goes on, so transactions should be short.
     *
     * <p>One such source or several of one file come to the same. For PostgreSQL, and for an H2 in memory, this changes nothing, so an
     * application whose database is a setting can always call it.
     *
     * @param source the connections of the application, which goes on to own and close them; asked for one at once
     * @return as safe for use by several threads as the source is
     * @throws WorkerException {@link ErrorCode#UNAVAILABLE} if the database does not answer at once,
     *     {@link ErrorCode#INVALID_CONFIGURATION} if it is neither PostgreSQL nor an embedded H2, or refuses access
     */
    public static DataSource crashSafe(DataSource source) {
        return TurnTakingSource.of(source);
    }
}
