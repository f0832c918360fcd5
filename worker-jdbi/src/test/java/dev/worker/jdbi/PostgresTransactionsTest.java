package dev.worker.jdbi;

import javax.sql.DataSource;

class PostgresTransactionsTest extends TransactionsTest {

    static final DataSource DATABASE = PostgresServer.newDatabase();

    @Override
    DataSource database() {
        return DATABASE;
    }
}
