package dev.worker.jdbi;

import javax.sql.DataSource;

class H2BrokenSchedulesTest extends BrokenSchedulesTest {

    @Override
    DataSource database() {
        return H2TransactionsTest.DATABASE;
    }
}
