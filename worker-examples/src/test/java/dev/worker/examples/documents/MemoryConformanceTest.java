package dev.worker.examples.documents;

import dev.worker.api.spi.Backend;
import dev.worker.testkit.TestPluginContext;
import dev.worker.testkit.conformance.Capability;
import dev.worker.testkit.conformance.StatusStoreConformance;
import java.util.Set;

// code: conformance
class MemoryConformanceTest extends StatusStoreConformance {

    @Override
    protected Backend open(TestPluginContext context) {
        return context.with("memory.max-jobs", "10000").open("memory");
    }

    @Override
    protected Set<Capability> lacks() {
        return Set.of(Capability.DURABLE);
    }
}
// end
