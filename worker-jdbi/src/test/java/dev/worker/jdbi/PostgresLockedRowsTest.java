package dev.worker.jdbi;

import javax.sql.DataSource;

class PostgresLockedRowsTest extends LockedRowsTest {

    private static final DataSource DATABASE = PostgresServer.newDatabase();

    @Override
    DataSource database() {
        return DATABASE;
    }
}
