package dev.worker.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.testkit.TestPluginContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** URLs that no waiting would mend are refused at once, whatever the time to wait for a database is. */
@Timeout(60)
class WrongUrlTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {";BOGUS=1", ";MODE=abc", ";LOCK_TIMEOUT=abc", ";nonsense", ";IFEXISTS=TRUE", "/"})
    void anH2WithAWrongOptionIsRefusedAtOnce(String end) {
        refuses(Jobs.h2(directory) + end);
    }

    @Test
    void aPostgresqlWithAWrongOptionIsRefusedAtOnce() {
        refuses(PostgresServer.url(PostgresServer.newDatabase()) + "?connectTimeout=abc");
    }

    @Test
    void aDirectoryThatCannotBeMadeIsRefusedAtOnce() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        refuses("jdbc:h2:file:" + file.resolve("sub").resolve("jobs"));
    }

    @Test
    void aFileThatIsNoDatabaseIsRefusedAtOnce() throws IOException {
        Files.writeString(directory.resolve("jobs.mv.db"), "no database".repeat(10_000));

        refuses(Jobs.h2(directory));
    }

    private static void refuses(String url) {
        TestPluginContext context = new TestPluginContext(InstantSource.system())
                .with("jdbi.url", url).with("jdbi.connect-timeout", "1h");

        assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> context.open("jdbi"))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
                .withMessageContaining("worker.jdbi.url");
    }
}
