package dev.worker.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.OwnerId;
import dev.worker.testkit.TestPluginContext;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pool whose connections are all in use: by callers that wait for each other's keys, for example. */
class BusyPoolTest {

    private static final int CONNECTIONS = 5;
    private static final Duration BORROW_TIMEOUT = Duration.ofMillis(250);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void theLeaseIsRenewedAndEndedAllTheSame(String kind) throws SQLException {
        TestPluginContext context = new TestPluginContext(InstantSource.system()).with("jdbi.notify", "false");
        try (HikariDataSource pool = pool(kind); Backend backend = new DataSourceFactory(pool).create(context)) {
            OwnerId owner = Jobs.register(backend);
            List<Connection> taken = takeAll(pool);

            assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> Jobs.publish(backend, 1))
                    .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.UNAVAILABLE));
            assertThat(Jobs.transport(backend).renew(owner, Jobs.LEASE)).isTrue();
            Jobs.transport(backend).unregister(owner);
            assertThat(Jobs.transport(backend).renew(owner, Jobs.LEASE)).isFalse();

            for (Connection connection : taken) {
                connection.close();
            }
            assertThat(Jobs.publish(backend, 1)).hasSize(1);
        }
    }

    private static List<Connection> takeAll(HikariDataSource pool) throws SQLException {
        List<Connection> taken = new ArrayList<>();
        while (true) {
            try {
                taken.add(pool.getConnection());
            } catch (SQLTransientConnectionException e) {
                return taken;
            }
        }
    }

    private HikariDataSource pool(String kind) {
        HikariConfig config = new HikariConfig();
        config.setMaximumPoolSize(CONNECTIONS);
        config.setConnectionTimeout(BORROW_TIMEOUT.toMillis());
        config.setJdbcUrl(kind.equals("h2")
                ? Jobs.h2(directory)
                : PostgresServer.url(PostgresServer.newDatabase()) + "?user=postgres");
        return new HikariDataSource(config);
    }
}
