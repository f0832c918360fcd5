package dev.worker.examples.transactions;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PostgresDecidingTransactionsTest extends DecidingTransactionsTest {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private static EmbeddedPostgres server;

    @BeforeAll
    static void startServer() throws IOException {
        server = EmbeddedPostgres.builder().start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @Override
    String newDatabase() {
        String name = "test_" + DATABASES.incrementAndGet();
        Jdbi.create(server.getPostgresDatabase()).useHandle(handle -> handle.execute("CREATE DATABASE " + name));
        return server.getJdbcUrl("postgres", name);
    }
}
