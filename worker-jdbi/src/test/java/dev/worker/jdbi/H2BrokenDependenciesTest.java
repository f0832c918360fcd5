package dev.worker.jdbi;

import javax.sql.DataSource;

class H2BrokenDependenciesTest extends BrokenDependenciesTest {

    @Override
    DataSource database() {
        return H2TransactionsTest.DATABASE;
    }
}
