package dev.worker.testkit.conformance;

import dev.worker.api.spi.Backend;
import dev.worker.testkit.TestPluginContext;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileArtifactStoreConformanceTest extends ArtifactStoreConformance {

    @TempDir
    Path directory;

    @Override
    protected Backend open(TestPluginContext context) {
        return context.with("files.directory", directory.toString()).open("files");
    }
}
