package dev.worker.jdbi;

import javax.sql.DataSource;

class PostgresBrokenTransactionsTest extends BrokenTransactionsTest {

    @Override
    DataSource database() {
        return PostgresTransactionsTest.DATABASE;
    }
}
