package dev.worker.benchmarks.database;

import java.sql.SQLException;

/** A statement of the harness itself failed. */
public final class DatabaseException extends RuntimeException {
    public DatabaseException(SQLException cause) {
        super(cause.getMessage(), cause);
    }
}
