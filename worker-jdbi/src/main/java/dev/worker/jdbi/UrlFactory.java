package dev.worker.jdbi;

import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Factory;
import dev.worker.api.spi.PluginContext;
import dev.worker.api.spi.Setting;
import dev.worker.jdbi.internal.database.Database;
import java.util.List;
import java.util.stream.Stream;

/** Makes backends with connections of their own. */
final class UrlFactory implements Factory<Backend> {

    @Override
    public String name() {
        return "jdbi";
    }

    @Override
    public List<Setting<?>> settings() {
        return Stream.concat(JdbiSettings.CONNECTING.stream(), JdbiSettings.COMMON.stream())
                .<Setting<?>>map(setting -> setting).toList();
    }

    @Override
    public Backend create(PluginContext context) {
        Database database = Database.open(JdbiSettings.database(context.settings()), context.clock());
        return new JdbiBackend(database, context.settings().get(JdbiSettings.NOTIFY));
    }
}
