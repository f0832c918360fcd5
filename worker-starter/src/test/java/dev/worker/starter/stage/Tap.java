package dev.worker.starter.stage;

import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Factory;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.PluginContext;
import dev.worker.api.spi.Setting;
import dev.worker.api.spi.StatusStore;
import dev.worker.api.spi.Transport;
import dev.worker.api.spi.WorkerPlugin;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * A backend as it is found on the class path, that the test reaches too: to publish what no client would. The memory of
 * the memory backend outlives its runtimes, as a database does.
 */
final class Tap implements WorkerPlugin, Factory<Backend> {

    static final String NAME = "stage";

    private final Factory<Backend> factory;
    private final boolean shared;
    private Backend opened;

    Tap(String backend) {
        factory = ServiceLoader.load(WorkerPlugin.class).stream()
                .flatMap(plugin -> plugin.get().backends().stream())
                .filter(found -> found.name().equals(backend))
                .findFirst()
                .orElseThrow();
        shared = backend.equals("memory");
    }

    @Override
    public List<Factory<Backend>> backends() {
        return List.of(this);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Setting<?>> settings() {
        return factory.settings();
    }

    @Override
    public synchronized Backend create(PluginContext context) {
        if (!shared || opened == null) {
            opened = factory.create(context);
        }
        return shared ? new Kept(opened) : opened;
    }

    /** The backend that was opened last. */
    synchronized Backend opened() {
        return opened;
    }

    private record Kept(Backend backend) implements Backend {

        @Override
        public Optional<Transport> transport() {
            return backend.transport();
        }

        @Override
        public Optional<JobStore> jobStore() {
            return backend.jobStore();
        }

        @Override
        public Optional<StatusStore> statusStore() {
            return backend.statusStore();
        }

        @Override
        public void close() {
            // goes on with the next runtime
        }
    }
}
