package dev.worker.core.internal.memory;

import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Factory;
import dev.worker.api.spi.PluginContext;
import dev.worker.api.spi.Setting;
import dev.worker.api.spi.WorkerPlugin;
import java.util.List;

/** Offers the backend {@code memory}. */
public final class MemoryPlugin implements WorkerPlugin {

    private static final Setting<Integer> MAX_JOBS = Setting.integer("memory.max-jobs",
            "how many jobs are kept at the most; where there is no room left, jobs that succeeded or were cancelled are"
                    + " forgotten before their time, and if there are none, enqueueing is refused",
            1, 100_000_000).withDefault(1_000_000);

    @Override
    public List<Factory<Backend>> backends() {
        return List.of(new MemoryFactory());
    }

    private static final class MemoryFactory implements Factory<Backend> {

        @Override
        public String name() {
            return "memory";
        }

        @Override
        public List<Setting<?>> settings() {
            return List.of(MAX_JOBS);
        }

        @Override
        public Backend create(PluginContext context) {
            return new MemoryBackend(context.settings().get(MAX_JOBS), context.clock());
        }
    }
}
