package dev.worker.benchmarks.contender;

import dev.worker.benchmarks.database.Dialect;
import javax.sql.DataSource;

/**
 * What a contender gets to run with, the same for all.
 *
 * @param url the database, for a system that opens its own connections; it must not open more than {@code connections}
 * @param dataSource the pool of connections, for all others
 * @param connections the size of that pool
 * @param slots the most jobs that may run at once
 * @param body what the handler calls
 */
public record Setup(String url, DataSource dataSource, int connections, int slots, JobBody body) {
    public Dialect dialect() {
        return Dialect.of(url);
    }
}
