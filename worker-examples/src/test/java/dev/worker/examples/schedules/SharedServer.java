package dev.worker.examples.schedules;

import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Factory;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.PluginContext;
import dev.worker.api.spi.ScheduleStore;
import dev.worker.api.spi.Transport;
import dev.worker.api.spi.WorkerPlugin;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import dev.worker.core.extension.RuntimeClock;
import dev.worker.testkit.TestClock;
import dev.worker.testkit.TestPluginContext;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What several processes share: a backend, on a clock of its own that the test sets. Each runtime has connections of its own,
 * as a process has.
 */
final class SharedServer implements WorkerPlugin, AutoCloseable {

    enum Kind {
        MEMORY, H2, POSTGRESQL
    }

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final TestClock clock = new TestClock(Instant.parse("2031-05-01T12:00:00Z"));
    private final Kind kind;
    private final String url;
    private final Backend lasting;

    SharedServer(Kind kind, Path directory) {
        this.kind = kind;
        url = switch (kind) {
            case MEMORY -> "";
            case H2 -> "jdbc:h2:file:" + directory.resolve("jobs");
            case POSTGRESQL -> Postgres.newDatabase();
        };
        lasting = open();
    }

    /** The server's clock. */
    TestClock clock() {
        return clock;
    }

    /** The schedules as the server has them. */
    ScheduleStore schedules() {
        return lasting.scheduleStore().orElseThrow();
    }

    /** The jobs as the server has them. */
    JobStore jobs() {
        return lasting.jobStore().orElseThrow();
    }

    /** A runtime on the server's clock, which does all that is due while the test moves the clock. */
    WorkerRuntimeBuilder runtime() {
        return runtime(clock);
    }

    /** A runtime whose own clock is wrong by this much, and which takes its own time. */
    WorkerRuntimeBuilder runtime(Duration wrongBy) {
        return runtime(new WrongClock(clock, wrongBy));
    }

    private WorkerRuntimeBuilder runtime(RuntimeClock own) {
        return WorkerRuntime.builder()
                .plugin(this)
                .set("transport", "shared")
                .set("runtime.shutdown-hook", false)
                .set("engine.poll", "1m")
                .set("engine.lease", "10m")
                .clock(own);
    }

    @Override
    public List<Factory<Backend>> backends() {
        return List.of(new Factory<>() {
            @Override
            public String name() {
                return "shared";
            }

            @Override
            public Backend create(PluginContext context) {
                return kind == Kind.MEMORY ? new Share(lasting) : open();
            }
        });
    }

    @Override
    public void close() {
        lasting.close();
    }

    private Backend open() {
        TestPluginContext context = new TestPluginContext(clock);
        return switch (kind) {
            case MEMORY -> context.open("memory");
            case H2 -> context.with("jdbi.url", url).open("jdbi");
            case POSTGRESQL -> context.with("jdbi.url", url).with("jdbi.user", "postgres")
                    .with("jdbi.pool-size", "5").open("jdbi");
        };
    }

    /** Stays open for the others when one closes it. */
    private record Share(Backend real) implements Backend {

        @Override
        public Optional<Transport> transport() {
            return real.transport();
        }

        @Override
        public Optional<JobStore> jobStore() {
            return real.jobStore();
        }

        @Override
        public Optional<ScheduleStore> scheduleStore() {
            return real.scheduleStore();
        }

        @Override
        public void close() {
            // the others may still use it
        }
    }

    private static final class Postgres {

        static final EmbeddedPostgres SERVER = start();

        static String newDatabase() {
            String name = "schedules_" + DATABASES.incrementAndGet();
            try (Connection connection = SERVER.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + name);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return SERVER.getJdbcUrl("postgres", name);
        }

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder().setPGStartupWait(Duration.ofSeconds(60)).start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
