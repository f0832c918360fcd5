package dev.worker.nats;

import dev.worker.api.spi.Backend;
import dev.worker.testkit.TestPluginContext;
import dev.worker.testkit.conformance.ArtifactStoreConformance;
import org.junit.jupiter.api.extension.RegisterExtension;

class NatsArtifactStoreConformanceTest extends ArtifactStoreConformance {

    @RegisterExtension
    static final SharedServer SERVER = new SharedServer();

    @Override
    protected Backend open(TestPluginContext context) {
        return SERVER.open(context);
    }
}
