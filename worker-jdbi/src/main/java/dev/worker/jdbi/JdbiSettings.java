package dev.worker.jdbi;

import dev.worker.api.spi.Setting;
import dev.worker.api.spi.Settings;
import dev.worker.jdbi.internal.database.DatabaseSettings;
import dev.worker.jdbi.internal.database.DatabaseUrl;
import java.time.Duration;
import java.util.List;

/** The settings of the backend. */
final class JdbiSettings {

    static final String DEFAULT_URL = "jdbc:h2:file:./worker-data/worker";

    static final Setting<DatabaseUrl> URL = Setting.of(
            "jdbi.url",
            "where the database is",
            "a JDBC URL of an embedded H2 (jdbc:h2:file:./path or jdbc:h2:file:/path) or of PostgreSQL (jdbc:postgresql://host:port/database)",
            DatabaseUrl::toConnect)
            .withDefault(DatabaseUrl.of(DEFAULT_URL));

    static final Setting<
            String> USER = Setting.text("jdbi.user", "who connects; by default as the URL or the driver says");

    static final Setting<String> PASSWORD = Setting.text("jdbi.password", "the user's password").hidden();

    static final Setting<String> SCHEMA = Setting.text("jdbi.schema",
            "where the tables are, made if it is missing; by default the connection's own");

    static final Setting<Integer> POOL_SIZE = Setting
            .integer("jdbi.pool-size", "the most connections that are open at once", 5, 1_000).withDefault(10);

    static final Setting<Duration> CONNECT_TIMEOUT = Setting.duration(
            "jdbi.connect-timeout",
            "how long a database that is away at the start is waited for",
            Duration.ofMillis(250), Duration.ofHours(1))
            .withDefault(Duration.ofSeconds(30));

    static final Setting<Duration> QUERY_TIMEOUT = Setting.duration(
            "jdbi.query-timeout",
            "the longest that one statement may take; not on H2 through a pool of the application, whose own limit counts",
            Duration.ofSeconds(1), Duration.ofHours(1))
            .withDefault(Duration.ofSeconds(30));

    static final Setting<Boolean> NOTIFY = Setting.flag(
            "jdbi.notify",
            "whether processes on PostgreSQL tell each other of new jobs (LISTEN, NOTIFY) instead of polling alone")
            .withDefault(true);

    static final List<Setting<?>> CONNECTING = List.of(URL, USER, PASSWORD, SCHEMA, POOL_SIZE);
    static final List<Setting<?>> COMMON = List.of(CONNECT_TIMEOUT, QUERY_TIMEOUT, NOTIFY);

    private JdbiSettings() {}

    static DatabaseSettings database(Settings settings) {
        return new DatabaseSettings(
                settings.get(URL),
                settings.find(USER),
                settings.find(PASSWORD),
                settings.find(SCHEMA),
                settings.get(POOL_SIZE),
                settings.get(CONNECT_TIMEOUT),
                settings.get(QUERY_TIMEOUT));
    }
}
