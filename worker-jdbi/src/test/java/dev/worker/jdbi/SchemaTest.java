package dev.worker.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Backend;
import dev.worker.testkit.TestPluginContext;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our tables beside those of others. */
class SchemaTest {

    private static final String OTHERS = """
            CREATE TABLE flyway_schema_history (installed_rank integer PRIMARY KEY, version varchar(50));
            CREATE TABLE customer (id integer PRIMARY KEY)""";

    @TempDir
    private Path directory;

    @Test
    void postgresqlTablesOfOthersStayAsTheyAre() {
        DataSource database = PostgresServer.newDatabase();
        PostgresServer.execute(database, OTHERS + "; INSERT INTO customer VALUES (1)");

        workTwice(postgres(database));

        assertThatCode(() -> PostgresServer.execute(database, "INSERT INTO customer VALUES (2)"))
                .doesNotThrowAnyException();
    }

    @Test
    void h2TablesOfOthersStayAsTheyAre() throws SQLException {
        try (Connection connection = DriverManager.getConnection(Jobs.h2(directory));
                Statement statement = connection.createStatement()) {
            statement.execute(OTHERS);
        }

        workTwice(context().with("jdbi.url", Jobs.h2(directory)));
    }

    @Test
    void aNamedSchemaIsMade() {
        DataSource database = PostgresServer.newDatabase();

        workTwice(postgres(database).with("jdbi.schema", "work"));

        assertThatCode(() -> PostgresServer.execute(database, "SELECT seq FROM work.worker_job"))
                .doesNotThrowAnyException();
    }

    @Test
    void aNamedSchemaIsMadeInAnH2Too() throws SQLException {
        workTwice(context().with("jdbi.url", Jobs.h2(directory)).with("jdbi.schema", "work"));

        try (Connection connection = DriverManager.getConnection(Jobs.h2(directory));
                Statement statement = connection.createStatement();
                ResultSet jobs = statement.executeQuery("SELECT count(*) FROM \"work\".worker_job")) {
            assertThat(jobs.next()).isTrue();
            assertThat(jobs.getInt(1)).isEqualTo(6);
        }
    }

    @Test
    void connectionsOfTheApplicationAreUsedAndLeftOpen() {
        DataSource database = PostgresServer.newDatabase();

        try (Backend backend = JdbiPlugin.of(database).backends().getFirst().create(context())) {
            assertThat(Jobs.publish(backend, 3)).hasSize(3);
        }

        assertThatCode(() -> PostgresServer.execute(database, "SELECT 1")).doesNotThrowAnyException();
    }

    @Test
    void severalOfOneProcessShareTheFile() {
        try (Backend backend = Jobs.openH2(directory);
                WorkerDatabase beside = WorkerDatabase.open(Jobs.h2(directory))) {
            Jobs.publish(backend, 2);
            assertThat(beside.queue(Jobs.QUEUE).queued()).as("in one process they share the file").isEqualTo(2);
        }
    }

    @Test
    void anH2ThatSeveralProcessesShareIsRefused() {
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> WorkerDatabase.open(Jobs.h2(directory) + ";AUTO_SERVER=TRUE"))
                .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION));
    }

    private static void workTwice(TestPluginContext context) {
        for (int i = 0; i < 2; i++) {
            try (Backend backend = context.open("jdbi")) {
                assertThat(Jobs.publish(backend, 3)).hasSize(3);
            }
        }
    }

    private static TestPluginContext postgres(DataSource database) {
        return context().with("jdbi.url", PostgresServer.url(database)).with("jdbi.user", "postgres");
    }

    private static TestPluginContext context() {
        return new TestPluginContext(InstantSource.system());
    }
}
