package dev.worker.jdbi;

import dev.worker.api.spi.Backend;
import dev.worker.testkit.TestPluginContext;
import dev.worker.testkit.conformance.DependencyConformance;

class PostgresDependencyTest extends DependencyConformance {

    private final EmptyPostgres database = new EmptyPostgres();

    @Override
    protected Backend open(TestPluginContext context) {
        return database.open(context);
    }
}
