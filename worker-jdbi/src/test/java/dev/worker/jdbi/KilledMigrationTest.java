package dev.worker.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.ClaimOrder;
import dev.worker.api.JobId;
import dev.worker.api.spi.Backend;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A start that was killed while it made or changed the tables of an H2 file, which keeps each statement by itself. */
class KilledMigrationTest {

    @TempDir
    private Path directory;

    /** After each statement of the first migration, and of the one that takes long. */
    static Stream<Arguments> deaths() throws IOException {
        List<Arguments> deaths = new ArrayList<>();
        for (String migration : List.of("V1__jobs.sql", "V6__lines.sql")) {
            int statements = statements(migration).size();
            for (int done = 1; done <= statements; done++) {
                deaths.add(Arguments.of(migration, done));
            }
        }
        return deaths.stream();
    }

    @ParameterizedTest
    @MethodSource("deaths")
    void theNextStartGoesOn(String migration, int done) throws Exception {
        dieIn(migration, done);

        try (Backend backend = Jobs.openH2(directory)) {
            Jobs.publish(backend, 3);
            assertThat(Jobs.fetch(backend, Jobs.register(backend), ClaimOrder.PRIORITY, 9)).hasSize(3);
        }
        try (WorkerDatabase database = WorkerDatabase.open(Jobs.h2(directory))) {
            assertThat(database.check()).isEmpty();
        }
    }

    /** The first ones could not run again. */
    @Test
    void tablesThatWereMadeByEarlierTextsOfTheMigrationsAreTakenAsTheyAre() throws SQLException {
        List<JobId> jobs;
        try (Backend backend = Jobs.openH2(directory)) {
            jobs = Jobs.publish(backend, 3);
        }
        try (Connection connection = DriverManager.getConnection(Jobs.h2(directory));
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE \"worker_schema_history\" SET \"checksum\" = 1");
        }

        try (Backend backend = Jobs.openH2(directory)) {
            assertThat(Jobs.fetch(backend, Jobs.register(backend), ClaimOrder.FIFO, 9))
                    .extracting(job -> job.envelope().id()).containsExactlyElementsOf(jobs);
        }
    }

    private void dieIn(String migration, int done) throws SQLException, IOException {
        int version = migration.charAt(1) - '0';
        FluentConfiguration before = Flyway.configure().dataSource(Jobs.h2(directory), null, null)
                .table("worker_schema_history");
        // before the first one, there is a history without any
        (version == 1
                ? before.locations("filesystem:" + directory)
                : before.locations("classpath:db/worker/h2").target(Integer.toString(version - 1))).load().migrate();
        try (Connection connection = DriverManager.getConnection(Jobs.h2(directory));
                Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT * FROM \"worker_schema_history\"");
            for (String sql : statements(migration).subList(0, done)) {
                statement.execute(sql);
            }
        }
    }

    private static List<String> statements(String migration) throws IOException {
        try (InputStream file = KilledMigrationTest.class.getResourceAsStream("/db/worker/h2/" + migration)) {
            String sql = new String(file.readAllBytes(), StandardCharsets.UTF_8).replaceAll("(?m)^\\s*--.*$", "");
            return Arrays.stream(sql.split(";")).filter(text -> !text.isBlank()).toList();
        }
    }
}
