package dev.worker.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.core.WorkerRuntime;
import java.nio.file.Path;
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
