package dev.worker.jdbi;

import javax.sql.DataSource;

class H2BrokenTransactionsTest extends BrokenTransactionsTest {

    @Override
    DataSource database() {
        return H2TransactionsTest.DATABASE;
    }
}
