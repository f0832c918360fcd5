package dev.worker.core.internal.artifact;

import dev.worker.api.spi.ArtifactStore;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Factory;
import dev.worker.api.spi.PluginContext;
import dev.worker.api.spi.Setting;
import dev.worker.api.spi.WorkerPlugin;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Offers the backend {@code files}, which has an artifact store and nothing else. */
public final class FilesPlugin implements WorkerPlugin {

    private static final Setting<String> DIRECTORY = Setting.text("files.directory",
            "the directory of the artifacts; all processes that share jobs must share it")
            .withDefault("worker-data/artifacts");

    @Override
    public List<Factory<Backend>> backends() {
        return List.of(new FilesFactory());
    }

    private static final class FilesFactory implements Factory<Backend> {

        @Override
        public String name() {
            return "files";
        }

        @Override
        public List<Setting<?>> settings() {
            return List.of(DIRECTORY);
        }

        @Override
        public Backend create(PluginContext context) {
            return new FilesBackend(new FileArtifactStore(Path.of(context.settings().get(DIRECTORY)),
                    context.clock().orElseGet(InstantSource::system)));
        }
    }

    private record FilesBackend(FileArtifactStore store) implements Backend {

        @Override
        public Optional<ArtifactStore> artifactStore() {
            return Optional.of(store);
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
