package dev.worker.nats;

import dev.worker.api.spi.Backend;
import dev.worker.testkit.TestPluginContext;
import dev.worker.testkit.conformance.Capability;
import dev.worker.testkit.conformance.JobStoreConformance;
import java.util.Set;
import org.junit.jupiter.api.extension.RegisterExtension;

class NatsJobStoreConformanceTest extends JobStoreConformance {

    @RegisterExtension
    static final SharedServer SERVER = new SharedServer();

    @Override
    protected Backend open(TestPluginContext context) {
        return SERVER.open(context);
    }

    @Override
    protected Set<Capability> lacks() {
        return Set.of(Capability.LIFO, Capability.UNIQUE_RULES);
    }
}
