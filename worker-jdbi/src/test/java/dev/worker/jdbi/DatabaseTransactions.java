package dev.worker.jdbi;

import dev.worker.api.ClaimOrder;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Outbox;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.Transactions;
import dev.worker.testkit.TestPluginContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** For tests of transactions: a backend on a database with a table of effects beside the jobs, reached through {@link FaultySource}. */
abstract class DatabaseTransactions {

    DataSource database;
    FaultySource faulty;
    Backend backend;
    OwnerId owner;

    /** A database that all tests of the class share, one after the other. */
    abstract DataSource database();

    @BeforeEach
    void open() {
        database = database();
        faulty = new FaultySource(database);
        backend = new DataSourceFactory(faulty.asDataSource()).create(new TestPluginContext(InstantSource.system()));
        Jdbi.create(database).useHandle(handle -> {
            handle.execute("CREATE TABLE IF NOT EXISTS effect (job_id uuid NOT NULL)");
            handle.execute("DELETE FROM effect");
            handle.execute("DELETE FROM worker_outbox");
            handle.execute("DELETE FROM worker_schedule");
            handle.execute("DELETE FROM worker_job");
        });
        owner = Jobs.register(backend);
    }

    @AfterEach
    void close() {
        backend.close();
    }

    Transactions transactions() {
        return backend.transactions().orElseThrow();
    }

    Outbox outbox() {
        return backend.outbox().orElseThrow();
    }

    Connection begin() throws SQLException {
        Connection connection = database.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    Delivery fetched() {
        Envelope job = Jobs.envelope(Jobs.QUEUE, 1);
        Jobs.transport(backend).publish(List.of(job));
        return Jobs.fetch(backend, owner, ClaimOrder.FIFO, 1).get(0);
    }

    static JobId id(Delivery delivery) {
        return delivery.envelope().id();
    }

    static Transactions.Work work(Delivery delivery, OwnerId owner) {
        Settlement settlement = Jobs.succeed(List.of(delivery)).get(0);
        return connection -> {
            effect(connection, id(delivery));
            return new Transactions.Ending(owner, settlement);
        };
    }

    static void effect(Connection connection, JobId job) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO effect (job_id) VALUES (?)")) {
            insert.setObject(1, job.value());
            insert.executeUpdate();
        }
    }

    int effects(JobId job) {
        return Jdbi.create(database).withHandle(handle -> handle
                .createQuery("SELECT count(*) FROM effect WHERE job_id = :id")
                .bind("id", job.value())
                .mapTo(Integer.class)
                .one());
    }

    Optional<JobState> state(JobId job) {
        return Jdbi.create(database).withHandle(handle -> handle
                .createQuery("SELECT state FROM worker_job WHERE id = :id")
                .bind("id", job.value())
                .mapTo(JobState.class)
                .findOne());
    }
}
