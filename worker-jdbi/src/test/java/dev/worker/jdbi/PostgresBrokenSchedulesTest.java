package dev.worker.jdbi;

import javax.sql.DataSource;

class PostgresBrokenSchedulesTest extends BrokenSchedulesTest {

    @Override
    DataSource database() {
        return PostgresTransactionsTest.DATABASE;
    }
}
