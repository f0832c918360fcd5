package dev.worker.jdbi.internal.database;

import java.time.Duration;
import java.util.Optional;

/**
 * How a database is reached.
 *
 * @param user empty to connect as the URL or the driver says
 * @param schema where the tables are; empty for the connection's own
 * @param poolSize the most connections that are open at once
 * @param connectTimeout how long a database that is away is waited for at the start
 * @param queryTimeout the longest that one statement may take
 */
public record DatabaseSettings(
        DatabaseUrl url,
        Optional<String> user,
        Optional<String> password,
        Optional<String> schema,
        int poolSize,
        Duration connectTimeout,
        Duration queryTimeout) {

    @Override
    public String toString() {
        return "DatabaseSettings[" + url + "]";
    }
}
