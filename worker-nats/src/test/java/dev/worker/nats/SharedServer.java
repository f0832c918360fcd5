package dev.worker.nats;

import dev.worker.api.spi.Backend;
import dev.worker.core.WorkerRuntimeBuilder;
import dev.worker.testkit.TestPluginContext;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One server for a test class; each test has a prefix of its own, and so finds nothing of the others. */
final class SharedServer implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback {

    private final AtomicInteger tests = new AtomicInteger();
    private LocalServer server;

    Backend open(TestPluginContext context) {
        return open(context, server.url());
    }

    /** The same over a line of its own. */
    Backend open(TestPluginContext context, String url) {
        return context.with("nats.url", url).with("nats.prefix", prefix()).open("nats");
    }

    WorkerRuntimeBuilder runtime() {
        return server.runtime(prefix());
    }

    /** How the names of this test begin. */
    String prefix() {
        return "test-" + tests.get();
    }

    LocalServer server() {
        return server;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (server == null) {
            server = LocalServer.start();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        boolean whole = context.getTestClass().filter(type -> type.getEnclosingClass() != null).isEmpty();
        if (whole && server != null) {
            server.close();
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        tests.incrementAndGet();
    }
}
