package dev.worker.benchmarks.contender;

import com.zaxxer.hikari.HikariDataSource;
import dev.worker.benchmarks.database.Database;

/** One contender on one database, with its own pool of connections. */
public final class Installation implements AutoCloseable {
    private static final int BATCH = 1_000;
    private static final int MOST_BUSY_CONNECTIONS = 64;
    private static final int SPARE_CONNECTIONS = 4;

    private final HikariDataSource dataSource;
    private final JobSystem system;

    private Installation(HikariDataSource dataSource, JobSystem system) {
        this.dataSource = dataSource;
        this.system = system;
    }

    /** Creates the contender's tables and opens it. */
    public static Installation create(Contender contender, Database database, int slots, JobBody body) {
        return open(contender, database, slots, body, true);
    }

    /** Opens the contender on the tables that are there. */
    public static Installation reopen(Contender contender, Database database, int slots, JobBody body) {
        return open(contender, database, slots, body, false);
    }

    private static Installation open(
            Contender contender, Database database, int slots, JobBody body, boolean createSchema) {
        int connections = connections(slots);
        HikariDataSource dataSource = database.pool(connections);
        try {
            Setup setup = new Setup(database.url(), dataSource, connections, slots, body);
            if (createSchema) {
                contender.createSchema(setup);
            }
            return new Installation(dataSource, contender.open(setup));
        } catch (RuntimeException | Error e) {
            dataSource.close();
            throw e;
        }
    }

    /**
     * One connection a slot, as systems that complete each job on its own thread want, and some for their pollers and
     * heartbeats; a cap, because a database has no thousand connections.
     */
    public static int connections(int slots) {
        return Math.min(slots, MOST_BUSY_CONNECTIONS) + SPARE_CONNECTIONS;
    }

    public JobSystem system() {
        return system;
    }

    /** Hands in jobs in batches. */
    public void preload(int first, int count) {
        for (int done = 0; done < count; done += BATCH) {
            system.enqueueAll(first + done, Math.min(BATCH, count - done));
        }
    }

    @Override
    public void close() {
        try {
            system.close();
        } finally {
            dataSource.close();
        }
    }
}
