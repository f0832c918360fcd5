package dev.worker.testkit.conformance;

import dev.worker.api.spi.Backend;
import dev.worker.testkit.TestPluginContext;
import java.util.Set;

class MemoryStatusStoreConformanceTest extends StatusStoreConformance {

    @Override
    protected Backend open(TestPluginContext context) {
        return context.open("memory");
    }

    @Override
    protected Set<Capability> lacks() {
        return Set.of(Capability.DURABLE);
    }
}
