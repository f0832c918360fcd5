package dev.worker.jdbi;

import javax.sql.DataSource;

class PostgresBrokenDependenciesTest extends BrokenDependenciesTest {

    @Override
    DataSource database() {
        return PostgresTransactionsTest.DATABASE;
    }
}
