package dev.worker.jdbi;

import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Factory;
import dev.worker.api.spi.PluginContext;
import dev.worker.api.spi.Setting;
import dev.worker.jdbi.internal.database.Database;
import java.util.List;
import javax.sql.DataSource;

/** Makes backends with connections of the application. */
final class DataSourceFactory implements Factory<Backend> {

    private final DataSource source;

    DataSourceFactory(DataSource source) {
        this.source = source;
    }

    @Override
    public String name() {
        return "jdbi";
    }

    @Override
    public List<Setting<?>> settings() {
        return JdbiSettings.COMMON;
    }

    @Override
    public Backend create(PluginContext context) {
        Database database = Database.open(
                source,
                context.settings().get(JdbiSettings.CONNECT_TIMEOUT),
                context.settings().get(JdbiSettings.QUERY_TIMEOUT),
                context.clock());
        return new JdbiBackend(database, context.settings().get(JdbiSettings.NOTIFY));
    }
}
