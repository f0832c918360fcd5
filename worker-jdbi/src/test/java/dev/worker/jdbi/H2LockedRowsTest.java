package dev.worker.jdbi;

import com.zaxxer.hikari.util.DriverDataSource;
import java.util.Properties;
import java.util.UUID;
import javax.sql.DataSource;

class H2LockedRowsTest extends LockedRowsTest {

    private static final DataSource DATABASE = new DriverDataSource(
            "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", null, new Properties(), null, null);

    @Override
    DataSource database() {
        return DATABASE;
    }
}
