package dev.worker.nats;

import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Factory;
import dev.worker.api.spi.PluginContext;
import dev.worker.api.spi.Setting;
import dev.worker.api.spi.WorkerPlugin;
import dev.worker.nats.internal.NatsBackend;
import dev.worker.nats.internal.link.NatsSettings;
import java.util.List;

/** Offers the backend {@code nats}. */
public final class NatsPlugin implements WorkerPlugin {

    /** For the service loader. */
    public NatsPlugin() {
        // does nothing
    }

    @Override
    public List<Factory<Backend>> backends() {
        return List.of(new NatsFactory());
    }

    private static final class NatsFactory implements Factory<Backend> {

        @Override
        public String name() {
            return "nats";
        }

        @Override
        public List<Setting<?>> settings() {
            return NatsSettings.all();
        }

        @Override
        public Backend create(PluginContext context) {
            return NatsBackend.open(context);
        }
    }
}
