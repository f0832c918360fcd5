package dev.worker.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.worker.api.ClaimOrder;
import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Backend;
import dev.worker.core.WorkerRuntime;
import dev.worker.testkit.TestPluginContext;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pools of an application whose connections are not as they usually are. */
class ForeignPoolTest {

    @TempDir
    private Path directory;

    @Test
    void connectionsThatDoNotCommitByThemselvesAreRefused() {
        assertRefused(config -> config.setAutoCommit(false), "auto-commit off");
    }

    @Test
    void connectionsThatDoNotSeeWhatWasCommittedLastAreRefused() {
        assertRefused(config -> config.setTransactionIsolation("TRANSACTION_SERIALIZABLE"), "READ COMMITTED");
    }

    @Test
    void itsConnectionsComeBackAsTheyWere() throws SQLException {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl(Jobs.h2(directory));
            pool.setMaximumPoolSize(2);
            try (Backend backend = new DataSourceFactory(pool).create(new TestPluginContext(InstantSource.system()))) {
                Jobs.publish(backend, 1);
                Jobs.fetch(backend, Jobs.register(backend), ClaimOrder.FIFO, 1);

                try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement()) {
                    assertThat(statement.getQueryTimeout()).as("seconds, 0 for any time").isZero();
                    assertThat(connection.getAutoCommit()).isTrue();
                }
            }
        }
    }

    private void assertRefused(Consumer<HikariConfig> change, String reason) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(Jobs.h2(directory));
        change.accept(config);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            assertThatExceptionOfType(WorkerException.class)
                    .isThrownBy(() -> WorkerRuntime.builder().plugin(JdbiPlugin.of(pool)).set("transport", "jdbi")
                            .start())
                    .withMessageContaining(reason)
                    .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION));
        }
    }
}
