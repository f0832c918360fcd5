package dev.worker.jdbi.internal.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import javax.sql.DataSource;

/** Gets connections. */
final class Connecting {

    private Connecting() {}

    /** A connection; where there is none, that is an error that passes, whatever the pool calls it. */
    static Connection to(DataSource source) throws SQLException {
        try {
            return source.getConnection();
        } catch (SQLException e) {
            throw new SQLTransientConnectionException(e.getMessage(), e);
        }
    }
}
