package dev.worker.examples.documents;

import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Factory;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.PluginContext;
import dev.worker.api.spi.Setting;
import dev.worker.api.spi.Transport;
import dev.worker.api.spi.WorkerPlugin;
import dev.worker.testkit.TestPluginContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

// code: plugin
public final class NotebookPlugin implements WorkerPlugin {

    @Override
    public List<Factory<Backend>> backends() {
        return List.of(new NotebookFactory());
    }
}
// end

// code: factory
final class NotebookFactory implements Factory<Backend> {

    private static final Setting<String> FILE = Setting.text("notebook.file", "where the notebook is").required();

    @Override
    public String name() {
        return "notebook";
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(FILE);
    }

    @Override
    public Backend create(PluginContext context) {
        return new NotebookBackend(Path.of(context.settings().get(FILE)), context);
    }
}
// end

/** Writes to no notebook, but borrows the parts of another backend: it is here for its form. */
final class NotebookBackend implements Backend {

    private final Backend parts;

    NotebookBackend(Path file, PluginContext context) {
        parts = new TestPluginContext(context.clock().orElseThrow()).open("memory");
    }

    @Override
    public Optional<Transport> transport() {
        return parts.transport();
    }

    @Override
    public Optional<JobStore> jobStore() {
        return parts.jobStore();
    }

    @Override
    public void close() {
        parts.close();
    }
}
