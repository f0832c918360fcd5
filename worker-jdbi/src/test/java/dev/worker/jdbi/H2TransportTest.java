package dev.worker.jdbi;

import dev.worker.api.spi.Backend;
import dev.worker.testkit.TestPluginContext;
import dev.worker.testkit.conformance.TransportConformance;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class H2TransportTest extends TransportConformance {

    @TempDir
    private Path directory;

    @Override
    protected Backend open(TestPluginContext context) {
        return context.with("jdbi.url", "jdbc:h2:file:" + directory.resolve("jobs")).open("jdbi");
    }
}
